// The Pythons that live tests run on, as the global set-up has found them.
import { readFileSync } from 'node:fs'
import { describe, it } from 'vitest'
import { PYTHONS_FILE, VERSIONS } from './venvs.ts'
import type { Found, Lacking, TestPython } from './venvs.ts'

export type { TestPython } from './venvs.ts'

/** Those that are here, oldest first. Those with an old debugpy (`3.9-debugpy1.6`) are given only when asked for by name. */
export function pythons(): TestPython[] {
  return all().filter((each): each is TestPython => 'python' in each && isPlain(each.version))
}

/** @throws Error where there is none. */
export function newestPython(): TestPython {
  const newest = pythons().at(-1)
  if (!newest)
    throw new Error('no Python with debugpy and py-spy is here: see what the test run has printed first')
  return newest
}

/**
 * `body` as a suite for each Python, and a skipped test in the place of each that is lacking.
 *
 * @param versions as `3.12` or `3.9-debugpy1.6`; all the plain ones unless told otherwise
 */
export function describePythons(
  title: string,
  body: (python: TestPython) => void,
  { versions = VERSIONS.filter(isPlain) }: { versions?: readonly string[] } = {},
): void {
  for (const version of versions) {
    const found = all().find((each) => each.version === version)
    if (found && 'python' in found) describe(`${title} (Python ${version})`, () => body(found))
    else it.skip(`${title} (Python ${version}: ${found ? found.lacking : `not a version we test`})`, () => {})
  }
}

const isPlain = (version: string) => !version.includes('-')

function all(): Found[] {
  const lacking = (why: string): Lacking[] => VERSIONS.map((version) => ({ version, lacking: why }))
  if (process.env['DAPSCOPE_NO_VENVS']) return lacking('left out by DAPSCOPE_NO_VENVS')
  try {
    return JSON.parse(readFileSync(PYTHONS_FILE, 'utf8')) as Found[]
  } catch {
    return lacking('the global set-up has not run')
  }
}
