// Where results stay when nothing else is said: the user's state folder.
import { join, resolve } from 'node:path'
import { userFolder } from './user-folder.ts'

/**
 * Linux: $XDG_STATE_HOME/dapscope, by default ~/.local/state/dapscope; macOS: ~/Library/Application Support/dapscope; Windows:
 * %LOCALAPPDATA%\dapscope\Data.
 */
export function stateFolder(): string {
  return userFolder('state')
}

/** Where the runs' folders are: `outputDir` as seen from `cwd`, or in the state folder where there is none. */
export function runsFolder(outputDir: string | undefined, cwd: string): string {
  return outputDir === undefined ? join(stateFolder(), 'runs') : resolve(cwd, outputDir)
}
