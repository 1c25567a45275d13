// Pages of results, made by `dapscope view` in a process of its own: a large one would keep the thread that forwards.
import { execa } from 'execa'
import { join } from 'node:path'
import type { Press } from './request/report.ts'
import { failures } from './session/failure.ts'
import { openFile } from './system/opener.ts'

/** A capture of an hour takes some ten seconds. */
const LIMIT_MS = 120_000

export const press: Press = {
  async print(files) {
    // Beside the bundle that runs, which is not its entry.
    const entry = join(__dirname, 'dapscope.cjs')
    const result = await execa(process.execPath, [entry, 'view', '--no-open', ...files], {
      stdin: 'ignore',
      reject: false,
      timeout: LIMIT_MS,
    })
    if (result.exitCode === 0) return result.stdout.trim()
    // Broken into lines for a terminal.
    const told = result.stderr
      .trim()
      .replace(/^dapscope: /, '')
      .replaceAll('\n', ' ')
    const why = told || (result.originalMessage ?? 'it was ended')
    throw failures.reportFailed({ why })
  },
  open: openFile,
}
