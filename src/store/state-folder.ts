// Where results stay when nothing else is said: the user's state folder.
import envPaths from 'env-paths'
import { join, resolve } from 'node:path'

/**
 * Linux: $XDG_STATE_HOME/dapscope, by default ~/.local/state/dapscope; macOS: ~/Library/Application Support/dapscope; Windows:
 * %LOCALAPPDATA%\dapscope\Data.
 */
export function stateFolder(): string {
  const paths = envPaths('dapscope', { suffix: '' })
  // env-paths calls the XDG state folder `log`; elsewhere that one is swept by the system or by cleaning programs.
  return process.platform === 'darwin' || process.platform === 'win32' ? paths.data : paths.log
}

/** Where the runs' folders are: `outputDir` as seen from `cwd`, or in the state folder where there is none. */
export function runsFolder(outputDir: string | undefined, cwd: string): string {
  return outputDir === undefined ? join(stateFolder(), 'runs') : resolve(cwd, outputDir)
}
