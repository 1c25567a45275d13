// The environment of an editor's user: dapscope on the PATH, results and caches in folders of their own.
import { mkdirSync, symlinkSync } from 'node:fs'
import { delimiter, dirname, join } from 'node:path'
import { DAPSCOPE } from '../live/dap.ts'
import { scratchFolder } from '../scratch.ts'

/** `REPORT` is where a scenario writes what its user has got, `SCRATCH` a folder for the rest. */
export function asInstalled(
  python: string,
  more: NodeJS.ProcessEnv,
): NodeJS.ProcessEnv & { REPORT: string; SCRATCH: string } {
  const scratch = scratchFolder()
  const bin = join(scratch, 'bin')
  mkdirSync(bin)
  symlinkSync(DAPSCOPE, join(bin, 'dapscope'))
  return {
    ...process.env,
    PATH: [bin, dirname(process.execPath), process.env['PATH']].join(delimiter),
    XDG_STATE_HOME: join(scratch, 'state'),
    XDG_CACHE_HOME: join(scratch, 'cache'),
    PYTHON: python,
    SCRATCH: scratch,
    REPORT: join(scratch, 'report.json'),
    ...more,
  }
}
