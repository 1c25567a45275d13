// On macOS: the system's own dialog asks the person at the machine for the password, for one shell command as root.
import { execa } from 'execa'
import { closeSync, constants, openSync } from 'node:fs'
import { join } from 'node:path'
import { asRoot } from './as-root.ts'
import { isPersonHere, type AskedOnce } from './person.ts'
import type { Way } from './way.ts'

const PROMPT = 'dapscope wants to read the program being debugged, to profile it.'

/**
 * `do shell script` has neither an input nor an output while it runs: a pipe in our scratch folder stands for the
 * input, and the file `said` there for the output.
 */
export const osascript = (env: NodeJS.ProcessEnv, platform: NodeJS.Platform, asked: AskedOnce): Way => ({
  name: 'osascript',
  async open({ scratch }) {
    if (platform !== 'darwin' || !isPersonHere(env, platform) || !asked.take()) return undefined
    const pipe = join(scratch, 'input')
    const said = join(scratch, 'said')
    const { exitCode } = await execa('mkfifo', ['-m', '600', pipe], { reject: false })
    if (exitCode !== 0) return undefined
    // For reading too: opening it for writing alone would wait for a reader.
    const held = openSync(pipe, constants.O_RDWR)
    let isHeld = true
    const letGo = () => {
      if (isHeld) closeSync(held)
      isHeld = false
    }
    return {
      ...asRoot([]),
      wrap: (command) => osascriptCommand(asRoot([]).wrap(command), pipe, said),
      interruptBy: letGo,
      said,
      close: () => Promise.resolve(letGo()),
    }
  },
})

function osascriptCommand(command: string[], pipe: string, said: string): string[] {
  const shell = `${command.map(quoted).join(' ')} <${quoted(pipe)} >${quoted(said)} 2>&1`
  const text = shell.replaceAll('\\', '\\\\').replaceAll('"', '\\"')
  const script = `do shell script "${text}" with prompt "${PROMPT}" with administrator privileges`
  return ['osascript', '-e', script]
}

/** For sh: one word, whatever is in it. */
const quoted = (word: string) => `'${word.replaceAll("'", `'\\''`)}'`
