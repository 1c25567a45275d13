// `dapscope doctor`: looks at everything that a session needs, as one that starts here would, and says what to type.
import { findWay } from './attaching.ts'
import type { Finding, Patient } from './finding.ts'
import { findOutput } from './output.ts'
import { findContainer, findItself } from './surroundings.ts'
import { findNode, findPython, findSampler } from './tools.ts'

export type { Finding } from './finding.ts'

export async function examine(patient: Patient): Promise<Finding[]> {
  const node = findNode(process.version, process.execPath)
  const python = await findPython(patient)
  const sampler = await findSampler(patient, python.path)
  const works = sampler.state === 'well' ? sampler.path : undefined
  const way = await findWay(patient, { python: python.path, pySpy: works })
  const own = [findItself(), node]
  return [...own, ...python.findings, sampler, findContainer(), way, await findOutput(patient)]
}

export const isFit = (findings: Finding[]): boolean => findings.every(({ state }) => state !== 'missing')

const SIGNS = { well: 'ok     ', warning: 'warning', missing: 'MISSING' }

/** Lines for a terminal. */
export function report(findings: Finding[]): string[] {
  const width = Math.max(...findings.map(({ what }) => what.length))
  return findings.flatMap(({ what, state, found, remedy }) => [
    `${SIGNS[state]}  ${what.padEnd(width)}  ${found}`,
    ...(remedy === undefined ? [] : [`${' '.repeat(width + 11)}${remedy}`]),
  ])
}
