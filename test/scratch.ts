// Folders, files and programs for one test file's use, gone when the file has run.
import { execFileSync } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { afterAll } from 'vitest'

/** Called while tests are collected or run. */
export function scratchFolder(): string {
  const folder = mkdtempSync(join(realpathSync(tmpdir()), 'dapscope-test-'))
  made.push(folder)
  return folder
}

/** A file system of its own, which only root can make, with options of tmpfs. @returns undefined where nobody may */
export function mounted(options: string): string | undefined {
  const folder = scratchFolder()
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', folder], { stdio: 'ignore' })
  } catch {
    return undefined
  }
  mounts.push(folder)
  return folder
}

export function putFile(path: string, text = ''): string {
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, text)
  return path
}

/** A program that does what the shell script says. */
export function putProgram(path: string, script = 'exit 0'): string {
  putFile(path, `#!/bin/sh\n${script}\n`)
  chmodSync(path, 0o755)
  return path
}

/** A PATH on which this program is found before all others of its name. */
export const pathWith = (program: string) => [dirname(program), process.env['PATH']].join(delimiter)

const made: string[] = []
const mounts: string[] = []
afterAll(() => {
  for (const folder of mounts) execFileSync('umount', ['-l', folder])
  // What a test has killed may still write as it goes.
  for (const folder of made) rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
})
