// Accounts for every microsecond of every thread's life: shown in the profile, or one of the reasons why not.
import { STATES, type Stacks, type State, type ThreadStacks } from './stacks.ts'

/** All in microseconds; shownUs + debuggerUs + idleUs + pausedUs + lostUs === lifeUs. */
export interface Account {
  lifeUs: number
  /** What a profile of this mode shows: busy time in `cpu`, busy and waiting time in `wall`. */
  shownUs: number
  /** The debugger's own work, and the whole life of its own threads. */
  debuggerUs: number
  /** Waiting that is not shown: 0 in `wall`. */
  idleUs: number
  /** Stopped in the debugger. */
  pausedUs: number
  /** Alive and not sampled. */
  lostUs: number
  /** The part of shownUs in which the thread could run; the rest of shownUs is waiting. */
  busyUs: number
}

export interface ThreadAccount extends Account {
  name: string
  tid: number
  isDebugger: boolean
}

export interface Accounting {
  mode: 'cpu' | 'wall'
  threads: ThreadAccount[]
  /** Over all threads. */
  sum: Account
  /** Estimated: the samples that fell on busy time. */
  busySamples: number
}

/** From this many busy samples on, shares are good to ±5 points and need no word. */
const ENOUGH_SAMPLES = 400

export function account(stacks: Stacks, mode: 'cpu' | 'wall'): Accounting {
  const threads = stacks.threads.map((thread) => accountOf(thread, mode))
  const sum = threads.reduce<Account>(added, nothing())
  const perMicrosecond = stacks.duration > 0 ? stacks.sampleCount / stacks.duration : 0
  return { mode, threads, sum, busySamples: Math.round(sum.busyUs * perMicrosecond) }
}

/**
 * The sentence that a result opens with, about the program's own threads: `busy 12 %, waiting 88 %; 96 busy samples: shares
 * are good to ±10 points` (at 95 %: 1/√n, for n samples of busy time).
 */
export function opening({ mode, threads, busySamples }: Accounting): string {
  const own = threads.filter(({ isDebugger }) => !isDebugger).reduce<Account>(added, nothing())
  if (own.lifeUs === 0) return 'no thread of the program was sampled'
  const waiting = mode === 'wall' ? own.shownUs - own.busyUs : own.idleUs
  const percent = (us: number): string => `${Math.round((us / own.lifeUs) * 100)} %`
  const parts = [`busy ${percent(own.busyUs)}`, `waiting ${percent(waiting)}`]
  if (isWorthSaying(own.pausedUs, own)) parts.push(`paused in debugger ${percent(own.pausedUs)}`)
  if (isWorthSaying(own.debuggerUs, own)) parts.push(`debugger's own work ${percent(own.debuggerUs)}`)
  if (isWorthSaying(own.lostUs, own)) parts.push(`not sampled ${percent(own.lostUs)}`)
  return parts.join(', ') + precision(busySamples)
}

function precision(samples: number): string {
  if (samples >= ENOUGH_SAMPLES) return ''
  if (samples < 1) return '; no busy sample'
  const points = Math.min(100, Math.round(100 / Math.sqrt(samples)))
  return `; ${samples} busy ${samples === 1 ? 'sample' : 'samples'}: shares are good to ±${points} points`
}

function isWorthSaying(us: number, { lifeUs }: Account): boolean {
  return us / lifeUs >= 0.005
}

function accountOf(thread: ThreadStacks, mode: 'cpu' | 'wall'): ThreadAccount {
  const { name, tid, isDebugger } = thread
  const lifeUs = thread.end - thread.start
  if (isDebugger) return { name, tid, isDebugger, ...nothing(), lifeUs, debuggerUs: lifeUs }
  const spent = timeByState(thread)
  const isWall = mode === 'wall'
  return {
    name,
    tid,
    isDebugger,
    lifeUs,
    shownUs: spent.busy + (isWall ? spent.idle : 0),
    debuggerUs: spent.debugger,
    idleUs: isWall ? 0 : spent.idle,
    pausedUs: spent.paused,
    lostUs: spent.lost,
    busyUs: spent.busy,
  }
}

function timeByState({ slices, end }: ThreadStacks): Record<State, number> {
  const spent: Record<State, number> = { busy: 0, idle: 0, paused: 0, debugger: 0, lost: 0 }
  for (let i = 0; i < slices.start.length; i++) {
    const state = STATES[slices.state[i] as number] as State
    spent[state] += (slices.start[i + 1] ?? end) - (slices.start[i] as number)
  }
  return spent
}

function added(sum: Account, each: Account): Account {
  return {
    lifeUs: sum.lifeUs + each.lifeUs,
    shownUs: sum.shownUs + each.shownUs,
    debuggerUs: sum.debuggerUs + each.debuggerUs,
    idleUs: sum.idleUs + each.idleUs,
    pausedUs: sum.pausedUs + each.pausedUs,
    lostUs: sum.lostUs + each.lostUs,
    busyUs: sum.busyUs + each.busyUs,
  }
}

function nothing(): Account {
  return { lifeUs: 0, shownUs: 0, debuggerUs: 0, idleUs: 0, pausedUs: 0, lostUs: 0, busyUs: 0 }
}
