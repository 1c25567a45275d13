// What `dapscope.status` answers, as a console shows it: at most 80 columns, figures with units.
import { wrap } from './text.ts'

export interface Status {
  version: string
  sessionId: string
  debuggee: {
    state: string
    processName?: string
    pid?: number
    pythonVersion?: string
    debugpyVersion?: string
    children: { pid?: number }[]
  }
  capture: { profileId: string; rate: number; mode: string; label?: string } | null
  captures: string[]
  memory: {
    tracking: { tracking: boolean; frames: number } | null
    snapshots: string[]
  }
  tools: { pySpy: { path: string; version?: string } | null }
  outputDirectory: string
}

const INDENT = 10

export function showStatus(status: Status): string {
  const { version, sessionId, debuggee, tools, outputDirectory } = status
  const { pySpy } = tools
  return [
    row('dapscope', `${version}, session ${sessionId}`),
    row('program', programOf(debuggee)),
    ...(debuggee.children.length > 0 ? [row('children', childrenOf(debuggee))] : []),
    row('CPU', cpuOf(status)),
    row('memory', memoryOf(status)),
    row(
      'py-spy',
      pySpy
        ? `${pySpy.version ?? ''} ${pySpy.path}`.trim()
        : 'not found: type `dapscope setup` in a terminal',
    ),
    row('results', outputDirectory),
  ].join('\n')
}

function row(name: string, text: string): string {
  return `${name.padEnd(INDENT)}${wrap(text, 80 - INDENT).replaceAll('\n', `\n${' '.repeat(INDENT)}`)}`
}

const STATES: Record<string, string> = { none: 'not started yet', ended: 'has ended' }

function programOf({ state, processName, pid, pythonVersion, debugpyVersion }: Status['debuggee']): string {
  const name = processName?.split(/[\\/]/).at(-1)
  const process = pid === undefined ? undefined : `process ${pid}`
  const versions = [pythonVersion && `Python ${pythonVersion}`, debugpyVersion && `debugpy ${debugpyVersion}`]
  return [name, process, STATES[state] ?? state, ...versions].filter(Boolean).join(', ')
}

function childrenOf({ children }: Status['debuggee']): string {
  return children.map(({ pid }) => (pid === undefined ? 'a process' : `process ${pid}`)).join(', ')
}

function cpuOf({ capture, captures }: Status): string {
  const ended = captures.filter((id) => id !== capture?.profileId).length
  const now = capture
    ? `${capture.profileId}${capture.label === undefined ? '' : ` (${capture.label})`} is running, ${capture.rate} times a second, ` +
      `${capture.mode === 'wall' ? 'running and waiting time' : 'running time'}; \`dapscope.cpu.stop\` ends it`
    : 'not profiled now; `dapscope.cpu.start` starts'
  return `${now}. ${counted(ended, 'capture', 'captures')} so far.`
}

function memoryOf({ memory: { tracking, snapshots } }: Status): string {
  const now = tracking?.tracking
    ? `tracked, ${counted(tracking.frames, 'frame', 'frames')} deep`
    : 'not tracked; `dapscope.memory.start` starts'
  return `${now}. ${counted(snapshots.length, 'snapshot', 'snapshots')} so far.`
}

function counted(count: number, one: string, more: string): string {
  return `${count === 0 ? 'No' : count} ${count === 1 ? one : more}`
}
