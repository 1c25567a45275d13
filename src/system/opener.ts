// Opens a file as a double click would, with what the system has for that.
import { spawn } from 'node:child_process'

/** @returns whether an opener was found; what becomes of it then is the system's business */
export function openFile(path: string, platform = process.platform): Promise<boolean> {
  const [command, args] = openerOf(path, platform)
  return new Promise((done) => {
    const child = spawn(command, args, { stdio: 'ignore', detached: true })
    child.once('error', () => done(false))
    child.once('spawn', () => {
      child.unref()
      done(true)
    })
  })
}

function openerOf(path: string, platform: NodeJS.Platform): [command: string, args: string[]] {
  if (platform === 'darwin') return ['open', [path]]
  // `start` is a word of cmd's; its first quoted argument would be a title.
  if (platform === 'win32') return ['cmd', ['/c', 'start', '""', path.replaceAll('&', '^&')]]
  return ['xdg-open', [path]]
}
