// Reads the recorded debug sessions (launched through debugpy.adapter, test/profile/recorded/app.py) and prints stacks as text.
import { readFileSync } from 'node:fs'
import { assemble, type AssembleOptions, type Assembled } from '../../src/profile/assemble.ts'
import { PySpyTrace, type RawTrace } from '../../src/profile/pyspy-trace.ts'
import { STATES, type Stacks, type ThreadStacks } from '../../src/profile/stacks.ts'
import type { ThreadLife } from '../../src/profile/timeline.ts'

export const RECORDINGS = [
  'python-3.9-paused',
  'python-3.11-paused',
  'python-3.12-running',
  'python-3.13-paused',
]

export const recordedFile = (name: string): string => new URL(`recorded/${name}`, import.meta.url).pathname

interface Kernel {
  pid: number
  duration: number
  rate: number
  traceOffset: number
  lives: ThreadLife[]
}

function recordedTrace(name: string): RawTrace {
  const reader = new PySpyTrace()
  reader.push(readFileSync(recordedFile(`${name}.trace.json`)))
  return reader.end()
}

export function recorded(
  name: string,
  options: Partial<AssembleOptions> & { noKernel?: boolean } = {},
): Assembled {
  const kernel = JSON.parse(readFileSync(recordedFile(`${name}.lives.json`), 'utf8')) as Kernel
  return assemble(recordedTrace(name), options.noKernel ? undefined : kernel.lives, {
    startTime: 1_700_000_000_000_000,
    includeDebuggerFrames: false,
    sites: () => undefined,
    ...kernel,
    ...options,
  })
}

export function path(stacks: Stacks, node: number): string {
  const names: string[] = []
  for (let at = node; at > 0; at = stacks.nodes[at]!.parent)
    names.unshift(stacks.functions[stacks.nodes[at]!.function]!.name)
  return names.join(';')
}

/** `busy main;work;sum 1.20ms`, by state and stack, in the order of time. */
export function asText(stacks: Stacks, thread: ThreadStacks): string {
  const times = new Map<string, number>()
  thread.slices.start.forEach((start, i) => {
    const key = `${STATES[thread.slices.state[i]!]} ${path(stacks, thread.slices.node[i]!)}`.trim()
    times.set(key, (times.get(key) ?? 0) + (thread.slices.start[i + 1] ?? thread.end) - start)
  })
  return [...times].map(([key, us]) => `  ${key} ${(us / 1000).toFixed(2)}ms\n`).join('')
}

export function allAsText(stacks: Stacks): string {
  return stacks.threads
    .map((thread) => {
      const life = `${((thread.end - thread.start) / 1000).toFixed(2)}ms`
      if (thread.isDebugger) return `${thread.name}: the debugger's own, ${life}\n`
      return `${thread.name}: ${life}\n${asText(stacks, thread)}`
    })
    .join('')
}
