// Where a user's own files go on this system: what is to stay, and what can be made again.
import { homedir } from 'node:os'
import { join } from 'node:path'

/** By system, as its other programs do; each below the home folder where no variable says otherwise. */
const PLACES = {
  linux: {
    state: ['XDG_STATE_HOME', '.local/state', 'dapscope'],
    cache: ['XDG_CACHE_HOME', '.cache', 'dapscope'],
  },
  darwin: {
    state: [undefined, 'Library/Application Support', 'dapscope'],
    cache: [undefined, 'Library/Caches', 'dapscope'],
  },
  win32: {
    state: ['LOCALAPPDATA', 'AppData/Local', 'dapscope/Data'],
    cache: ['LOCALAPPDATA', 'AppData/Local', 'dapscope/Cache'],
  },
} as const

export function userFolder(kind: 'state' | 'cache'): string {
  const { platform, env } = process
  const system = platform === 'darwin' || platform === 'win32' ? platform : 'linux'
  const [variable, below, own] = PLACES[system][kind]
  return join((variable && env[variable]) || join(home(), below), own)
}

/** A user of a container or a service may have none: then the root folder, as Docker takes it, where only root can write. */
function home(): string {
  try {
    return homedir()
  } catch {
    return '/'
  }
}
