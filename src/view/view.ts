// `dapscope view`: a report to look at, of one file, of two compared, or of memory over time.
import { existsSync, realpathSync } from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import type { ReadOptions } from '../convert/read.ts'
import { cpuReport } from '../report/cpu.ts'
import type { ReportData } from '../report/data.ts'
import { html, type PageCode } from '../report/html.ts'
import { memoryReport } from '../report/memory.ts'
import { referencesReport } from '../report/references.ts'
import { addText, type ReportOptions } from '../report/report.ts'
import { failures } from '../session/failure.ts'
import { writeFileStream } from '../store/write.ts'
import { clock, headingOf, span } from './heading.ts'
import { withItsRun } from './same-run.ts'
import { readSide, type Side } from './sides.ts'

export interface ViewOptions extends Omit<ReportOptions, 'notes' | 'program' | 'when' | 'label'> {
  /** Default: beside the first file. */
  out?: string | undefined
  code: PageCode
  /** Where functions begin; files of py-spy's do not tell. */
  sites: NonNullable<ReadOptions['sites']>
  /** The text of a line of a source file; undefined where that is not here. */
  textAt: (path: string, line: number) => string | undefined
}

/** @returns where the report is @throws {Failure} notViewable, unlikeFiles, tooManyProfiles, notCompared, sameFile @throws {OutputError} */
export async function view(files: string[], options: ViewOptions): Promise<string> {
  const output = resolve(options.out ?? beside(files[0]!))
  if (files.some((file) => isSame(file, output))) throw failures.sameFile({ path: output })
  const data = await reportOf(files, options)
  if (!options.redact) addText(data, options.textAt)
  await writeFileStream(output, html(data, options.code))
  return output
}

async function reportOf(files: string[], options: ViewOptions): Promise<ReportData> {
  const read = await Promise.all(
    files.map(async (file) => ({ path: resolve(file), ...(await readSide(file, options.sites)) })),
  )
  const named = options.redact ? read : toldApart(read)
  const { cpu, memory, references } = byKind(named)
  const heading = await headingOf(named)
  const notes = [...new Set([...heading.notes, ...named.flatMap((each) => each.notes)])]
  const all = { ...options, ...heading, notes }
  if (references[0]) return referencesReport(references[0].side, all)
  if (cpu.length > 0)
    return cpuReport(
      cpu.map(({ side }) => side),
      all,
    )
  const { sides, leaks } = await withItsRun(memory)
  // Of a whole run each snapshot has a time, and a label, of its own.
  const ofRun = sides.length > memory.length && {
    when: span(sides.flatMap(({ time }) => time ?? [])),
    label: undefined,
  }
  return memoryReport(sides, { ...all, ...ofRun, leaks, clock })
}

/** Two captures are both `cpu.cpuprofile`: their folders are what tells them apart. */
function toldApart<T extends { path: string; side: Side }>(named: T[]): T[] {
  const isOne = new Set(named.map(({ side }) => side.source)).size === named.length
  if (isOne) return named
  const source = (path: string) => `${basename(dirname(path))}/${basename(path)}`
  return named.map((each) => ({ ...each, side: { ...each.side, source: source(each.path) } }))
}

/** @throws {Failure} unlikeFiles, tooManyProfiles */
function byKind(named: { path: string; side: Side }[]) {
  const cpu = named.flatMap(({ path, side }) => ('stacks' in side ? [{ path, side }] : []))
  const memory = named.flatMap(({ path, side }) => ('nodes' in side ? [{ path, side }] : []))
  const references = named.flatMap(({ path, side }) => ('references' in side ? [{ path, side }] : []))
  const [one, other] = [cpu, memory, references].filter((each) => each.length > 0)
  if (one && other) throw failures.unlikeFiles({ one: one[0]!.side.source, other: other[0]!.side.source })
  if (cpu.length > 2) throw failures.tooManyProfiles({ count: cpu.length })
  if (references.length > 1) throw failures.notCompared({ count: references.length })
  return { cpu, memory, references }
}

function beside(file: string): string {
  return join(
    dirname(file),
    `${basename(file).replace(/\.(cpuprofile|heapprofile|json|txt|raw|folded)$/i, '')}.html`,
  )
}

function isSame(file: string, output: string): boolean {
  return existsSync(file) && existsSync(output) && realpathSync(file) === realpathSync(output)
}
