// Opens a file as a double click would, with what the system has for that.
import { execa } from 'execa'

/** An opener that finds nothing to show the file with says so at once (xdg-open: status 3, after it has looked for browsers). */
const REFUSED_MS = 2000

/** @returns whether it was opened, as far as that can be told: there is an opener, and it did not give up */
export function openFile(path: string, platform = process.platform): Promise<boolean> {
  const [command, args] = openerOf(path, platform)
  return new Promise((done) => {
    // What cmd is given is quoted here: Node would quote the quotes.
    const windowsVerbatimArguments = platform === 'win32'
    const options = { stdio: 'ignore', detached: true, reject: false, windowsVerbatimArguments } as const
    const child = execa(command, args, options)
    const timer = setTimeout(done, REFUSED_MS, true)
    child.once('spawn', () => child.unref())
    void child.then(({ exitCode }) => {
      clearTimeout(timer)
      done(exitCode === 0)
    })
  })
}

function openerOf(path: string, platform: NodeJS.Platform): [command: string, args: string[]] {
  if (platform === 'darwin') return ['open', [path]]
  // `start` is a word of cmd's; its first quoted argument would be a title. Between quotes a `&` is no end of the command.
  if (platform === 'win32') return ['cmd', ['/d', '/c', 'start', '""', `"${path}"`]]
  return ['xdg-open', [path]]
}
