// Where every microsecond of a capture went, and the sentence that opens a result.
import { describe, expect, it } from 'vitest'
import { account, opening } from '../../src/profile/accounting.ts'
import { STATES, type Stacks, type State } from '../../src/profile/stacks.ts'

function stacks(threads: { times: [State, number][]; isDebugger?: boolean }[], sampleCount = 100): Stacks {
  return {
    startTime: 0,
    duration: 1_000_000,
    functions: [],
    nodes: [{ parent: -1, function: -1, callerLine: 0 }],
    sampleCount,
    threads: threads.map(({ times, isDebugger = false }, i) => {
      let end = 0
      const start = times.map(([, us]) => (end += us) - us)
      const zeros = times.map(() => 0)
      const state = times.map(([name]) => STATES.indexOf(name))
      return {
        pid: 1,
        tid: i + 1,
        name: `t${i}`,
        start: 0,
        end,
        isDebugger,
        slices: { start, node: zeros, line: zeros, state },
      }
    }),
  }
}

const mixed: [State, number][] = [
  ['busy', 400_000],
  ['idle', 300_000],
  ['paused', 200_000],
  ['debugger', 60_000],
  ['lost', 40_000],
]

describe('an accounting', () => {
  it('shows busy time in cpu mode, and has waiting apart', () => {
    expect(account(stacks([{ times: mixed }]), 'cpu').threads).toEqual([
      {
        name: 't0',
        tid: 1,
        isDebugger: false,
        lifeUs: 1_000_000,
        shownUs: 400_000,
        idleUs: 300_000,
        pausedUs: 200_000,
        debuggerUs: 60_000,
        lostUs: 40_000,
        busyUs: 400_000,
      },
    ])
  })

  it('shows waiting too in wall mode', () => {
    expect(account(stacks([{ times: mixed }]), 'wall').sum).toMatchObject({
      shownUs: 700_000,
      idleUs: 0,
      pausedUs: 200_000,
    })
  })

  it('counts the whole life of the debugger’s own threads as the debugger’s', () => {
    const { sum, threads } = account(stacks([{ times: mixed, isDebugger: true }, { times: mixed }]), 'cpu')
    expect(threads[0]).toMatchObject({ lifeUs: 1_000_000, debuggerUs: 1_000_000, shownUs: 0 })
    expect(sum).toMatchObject({ lifeUs: 2_000_000, debuggerUs: 1_060_000, shownUs: 400_000 })
  })
})

describe('the opening', () => {
  const says = (times: [State, number][], sampleCount: number, mode: 'cpu' | 'wall' = 'cpu') =>
    opening(
      account(stacks([{ times }, { times: [['busy', 1_000_000]], isDebugger: true }], sampleCount), mode),
    )

  it('tells busy and waiting, the same in both modes, and how sure it is', () => {
    const times: [State, number][] = [
      ['busy', 120_000],
      ['idle', 880_000],
    ]
    const sentence = 'busy 12 %, waiting 88 %; 96 busy samples: shares are good to ±10 points'
    expect(says(times, 800)).toBe(sentence)
    expect(says(times, 800, 'wall')).toBe(sentence)
  })

  it('tells of one sample as of one, whose share is good for nothing', () => {
    expect(says([['busy', 1_000_000]], 1)).toMatch(/; 1 busy sample: shares are good to ±100 points$/)
  })

  it('needs no word on errors with many samples', () => {
    expect(says([['busy', 1_000_000]], 400)).toBe('busy 100 %, waiting 0 %')
  })

  it('tells what else there was', () => {
    expect(says(mixed, 100_000)).toBe(
      "busy 40 %, waiting 30 %, paused in debugger 20 %, debugger's own work 6 %, not sampled 4 %",
    )
  })

  it('has words for a capture with nothing in it', () => {
    expect(says([['idle', 1_000_000]], 100)).toBe('busy 0 %, waiting 100 %; no busy sample')
    expect(opening(account(stacks([]), 'cpu'))).toBe('no thread of the program was sampled')
  })
})
