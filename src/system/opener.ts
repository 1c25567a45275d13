// Opens a file as a double click would, with what the system has for that.
import { execa } from 'execa'

/** @returns whether an opener was found; what becomes of it then is the system's business */
export function openFile(path: string, platform = process.platform): Promise<boolean> {
  const [command, args] = openerOf(path, platform)
  return new Promise((done) => {
    // What cmd is given is quoted here: Node would quote the quotes.
    const windowsVerbatimArguments = platform === 'win32'
    const options = { stdio: 'ignore', detached: true, reject: false, windowsVerbatimArguments } as const
    const child = execa(command, args, options)
    child.once('spawn', () => {
      child.unref()
      done(true)
    })
    void child.then(() => done(false))
  })
}

function openerOf(path: string, platform: NodeJS.Platform): [command: string, args: string[]] {
  if (platform === 'darwin') return ['open', [path]]
  // `start` is a word of cmd's; its first quoted argument would be a title. Between quotes a `&` is no end of the command.
  if (platform === 'win32') return ['cmd', ['/d', '/c', 'start', '""', `"${path}"`]]
  return ['xdg-open', [path]]
}
