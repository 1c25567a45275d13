// Where results stay when nothing else is said: the user's state folder.
import envPaths from 'env-paths'
import { makeFolder } from './make-folder.ts'

/**
 * Linux: $XDG_STATE_HOME/dapscope, by default ~/.local/state/dapscope; macOS: ~/Library/Application Support/dapscope; Windows:
 * %LOCALAPPDATA%\dapscope\Data.
 */
export function stateFolder(): string {
  const paths = envPaths('dapscope', { suffix: '' })
  // env-paths calls the XDG state folder `log`; elsewhere that one is swept by the system or by cleaning programs.
  return process.platform === 'darwin' || process.platform === 'win32' ? paths.data : paths.log
}

/** The same, made if it is not there, for the user alone. */
export async function madeStateFolder(): Promise<string> {
  const folder = stateFolder()
  await makeFolder(folder)
  return folder
}
