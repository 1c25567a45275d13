// VS Code's own Node, which runs the dapscope that this extension brings: the user need not have one.
import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process'

/** In desktop VS Code it is Electron, which is only Node where ELECTRON_RUN_AS_NODE says so; what is debugged must not see that. */
const PRELUDE = 'delete process.env.ELECTRON_RUN_AS_NODE;require(process.argv[1])'

export const NODE = process.execPath

export function nodeArguments(dapscope: string, args: readonly string[]): string[] {
  return ['-e', PRELUDE, dapscope, ...args]
}

export function nodeEnvironment(): Record<string, string> {
  const given = Object.entries(process.env).filter((each): each is [string, string] => each[1] !== undefined)
  return { ...Object.fromEntries(given), ELECTRON_RUN_AS_NODE: '1' }
}

export function startDapscope(dapscope: string, args: readonly string[]): ChildProcessWithoutNullStreams {
  return spawn(NODE, nodeArguments(dapscope, args), { env: nodeEnvironment() })
}

/** Runs a command of dapscope's to its end. @returns what it printed @throws Error with what it said */
export function runDapscope(dapscope: string, args: readonly string[]): Promise<string> {
  const child = startDapscope(dapscope, args)
  child.stdin.end()
  let [out, err] = ['', '']
  child.stdout.on('data', (text: Buffer) => (out += text.toString()))
  child.stderr.on('data', (text: Buffer) => (err += text.toString()))
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (status) =>
      status === 0 ? resolve(out.trim()) : reject(new Error(told(err) || `it ended with ${status}`)),
    )
  })
}

/** What it says to a terminal: after its name, broken into lines. */
const told = (said: string) =>
  said
    .trim()
    .replace(/^dapscope: /, '')
    .replaceAll('\n', ' ')
