// What the tests of reports make them of, and how they read what a page holds.
import type { CpuSide } from '../../src/report/cpu.ts'
import type { ReportData } from '../../src/report/data.ts'
import { EDITOR } from '../../src/report/report.ts'
import type { ThreadText } from '../profile/build-stacks.ts'

export const OPTIONS = { editor: EDITOR, redact: false, notes: [] }

export const sideOf = (stacks: CpuSide['stacks'], more: Partial<CpuSide> = {}): CpuSide => ({
  source: 'cpu.cpuprofile',
  stacks,
  mode: 'cpu',
  runningUs: stacks.duration,
  isOrdered: true,
  ...more,
})

export const main = (...life: ThreadText['life']): ThreadText[] => [{ name: 'MainThread', life }]

/** JSON, in which no `<` can stand. */
export const embedded = (page: string): string =>
  /<script type="application\/json" id="data">([^<]*)<\/script>/.exec(page)![1]!

export const dataIn = (page: string) => JSON.parse(embedded(page)) as ReportData
