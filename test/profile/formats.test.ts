// Every format, read by a program that is not ours, with the times that went in.
import { Ajv } from 'ajv'
import { execFileSync, spawnSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { Profile } from 'pprof-format'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { chromeTrace } from '../../src/profile/chrome-trace.ts'
import { collapsed } from '../../src/profile/collapsed.ts'
import { cpuprofile } from '../../src/profile/cpuprofile.ts'
import { formats, type Format } from '../../src/profile/formats.ts'
import { pprof } from '../../src/profile/pprof.ts'
import { speedscope } from '../../src/profile/speedscope.ts'
import { totals } from '../../src/profile/totals.ts'
import { runs } from '../fuzz.ts'
import { scratchFolder } from '../scratch.ts'
import { anyStacks, stacksOf } from './build-stacks.ts'
import { readWithSpeedscope, selfTimes } from './readers/speedscope-app.ts'
import { fileOf, lives } from './readers/write.ts'
import { recorded, RECORDINGS } from './recordings.ts'

const require = createRequire(import.meta.url)
const scratch = scratchFolder()

/** Two threads with what is hard to write: names of other alphabets and other syntaxes, recursion, equal names. */
const hard = stacksOf(
  [
    {
      name: 'MainThread',
      life: [
        [10_000, 'busy', '<module>:3', 'f.<locals>.<lambda>:7'],
        [5_000, 'idle', '<module>:3', 'wait "for"; it\n:9'],
        [2_500, 'busy', '<module>:4', 'f.<locals>.<lambda>:7', 'f.<locals>.<lambda>:8'],
        [1_000, 'paused', '<module>:4'],
      ],
    },
    { name: 'wörker; "1"', start: 4_000, life: [[6_000, 'busy', 'rechne_π:2', '</script>:5']] },
    { name: 'wörker; "1"', start: 7_000, life: [[3_000, 'lost'], [500, 'busy', 'rechne_π:2']] }, // prettier-ignore
    { name: 'pydevd', isDebugger: true, life: [[18_500, 'busy', 'reader:1']] },
  ],
  { '<module>': { file: '/app/my dir/"main"; ü.py', firstLine: 1 } },
)

/** Self time by function, microseconds, as the model has it. */
function selfOf(stacks: typeof hard, mode: 'cpu' | 'wall'): Record<string, number> {
  const times: Record<string, number> = {}
  for (const [code, { self }] of totals(stacks, mode).functions) {
    const { name } = stacks.functions[code]!
    if (self > 0) times[name] = (times[name] ?? 0) + self
  }
  return times
}

const withoutZeros = (times: Record<string, number>) =>
  Object.fromEntries(Object.entries(times).filter(([, time]) => time !== 0))
const withoutStates = (times: Record<string, number>) =>
  Object.fromEntries(
    Object.entries(times).filter(([name]) => !/^\((idle|not sampled|paused|debugger|program)/.test(name)),
  )
const added = (all: Record<string, number>[]) => {
  const sum: Record<string, number> = {}
  for (const times of all)
    for (const [name, time] of Object.entries(times)) sum[name] = (sum[name] ?? 0) + time
  return sum
}

describe.each([...RECORDINGS, 'hard'])('%s', (name) => {
  const stacks = name === 'hard' ? hard : recorded(name)

  describe.each(['cpu', 'wall'] as const)('in %s mode', (mode) => {
    it('is a speedscope file in which each thread has its true time', async () => {
      const file = fileOf(speedscope, stacks, { mode }).toString()
      const profiles = await readWithSpeedscope('x.speedscope.json', file)
      expect(profiles.map((each) => each.getTotalWeight())).toEqual(lives(stacks))
      expect(profiles.map((each) => each.getWeightUnit())).toEqual(profiles.map(() => 'microseconds'))
      const read = withoutZeros(withoutStates(added(profiles.map(selfTimes))))
      expect(read).toEqual(selfOf(stacks, mode))
    })

    it('is a Chrome trace in which speedscope finds each thread with its true time', async () => {
      const profiles = await readWithSpeedscope('x.json', fileOf(chromeTrace, stacks, { mode }).toString())
      const read = profiles.map((each) => each.getTotalWeight()).sort()
      expect(read).toEqual(lives(stacks).sort())
      const names = withoutZeros(added(profiles.map(selfTimes)))
      const byName = added(
        Object.entries(names).map(([key, time]) => ({ [key.replace(/ \{.*\}$/s, '')]: time })),
      )
      expect(withoutStates(byName)).toEqual(selfOf(stacks, mode))
    })

    it('is a pprof profile that speedscope and pprof-format read', async () => {
      const file = fileOf(pprof, stacks, { mode })
      const profiles = await readWithSpeedscope('x.pb.gz', gunzipSync(file))
      const expected = Object.entries(selfOf(stacks, mode)).map(([key, us]) => [key, us * 1000])
      expect(withoutZeros(selfTimes(profiles[0]!))).toEqual(Object.fromEntries(expected))
      const profile = Profile.decode(gunzipSync(file))
      expect(Number(profile.durationNanos)).toBe(stacks.duration * 1000)
      expect(Number(profile.timeNanos) / 1e3).toBeCloseTo(stacks.startTime, -1)
      const known = new Set(profile.function.map(({ id }) => id))
      for (const { line } of profile.location) expect(known.has(line[0]!.functionId)).toBe(true)
    })

    it('are collapsed stacks whose sum is the time shown', async () => {
      const file = fileOf(collapsed, stacks, { mode }).toString()
      const profiles = await readWithSpeedscope('x.collapsed.txt', file)
      expect(profiles[0]!.getTotalWeight()).toBe(totals(stacks, mode).shown)
    })
  })
})

describe('a speedscope file', () => {
  it('is as speedscope’s own schema has it', () => {
    const schema = require.resolve('speedscope/dist/release/file-format-schema.json')
    const check = new Ajv({ strict: false }).compile(JSON.parse(readFileSync(schema, 'utf8')) as object)
    for (const stacks of [hard, ...RECORDINGS.map((name) => recorded(name))]) {
      check(JSON.parse(fileOf(speedscope, stacks).toString()))
      expect(check.errors ?? []).toEqual([])
    }
  })

  it('has true times whatever was captured', async () => {
    await fc.assert(
      fc.asyncProperty(anyStacks, async (stacks) => {
        const profiles = await readWithSpeedscope('x.speedscope.json', fileOf(speedscope, stacks).toString())
        expect(profiles.map((each) => each.getTotalWeight())).toEqual(lives(stacks))
      }),
      { numRuns: runs(100, 100) },
    )
  })
})

describe('a .cpuprofile', () => {
  it('of all threads is one that speedscope reads', async () => {
    const [profile] = await readWithSpeedscope(
      'x.cpuprofile',
      fileOf(cpuprofile, hard, { mode: 'wall' }).toString(),
    )
    expect(profile!.getTotalWeight()).toBe(totals(hard, 'wall').shown)
  })

  it('of one thread, with a node for each executing line, is one too', async () => {
    const written = cpuprofile.writeThread(hard, hard.threads[0]!, {
      mode: 'cpu',
      toClient: (path) => path,
      lineNodes: true,
    })
    const [profile] = await readWithSpeedscope('x.cpuprofile', [...written.pieces].join(''))
    expect(profile!.getTotalWeight()).toBe(lives(hard)[0])
  })
})

const go = spawnSync('go', ['version']).status === 0

describe('a pprof profile', () => {
  it.skipIf(!go)(
    `is read by go tool pprof${go ? '' : ' (no Go here)'}, with every name as it is in Python`,
    () => {
      const path = join(scratch, 'cpu.pb.gz')
      writeFileSync(path, fileOf(pprof, hard))
      const top = (...args: string[]) =>
        execFileSync('go', ['tool', 'pprof', '-top', '-unit=us', '-nodefraction=0', ...args, path], {
          encoding: 'utf8',
          stdio: 'pipe',
        })
      expect(top()).toMatch(/12500us .* f\.<locals>\.<lambda>/)
      expect(top()).toMatch(/6000us .* <\/script>/)
      expect(top()).toContain('<module>')
      expect(top('-sample_index=wall')).toMatch(/5000us .* wait "for"; it/)
      expect(top('-tagfocus=MainThread')).not.toContain('</script>')
      expect(top('-lines')).toContain('/app/my dir/"main"; ü.py:3')
    },
    // Go 1.25 and later build pprof when it is first asked for.
    600_000,
  )
})

/** Where a person or CI has it; it is not built for a test. */
const inferno = spawnSync('inferno-flamegraph', ['--version']).status === 0

describe('collapsed stacks', () => {
  it.skipIf(!inferno)(
    `are drawn by inferno${inferno ? '' : ' (inferno-flamegraph is not on the PATH)'}`,
    () => {
      const { status, stdout, stderr } = spawnSync('inferno-flamegraph', {
        input: fileOf(collapsed, hard),
        encoding: 'utf8',
      })
      expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
      expect(stdout).toContain('18,500')
    },
  )

  it('have no separator within a name', () => {
    const lines = fileOf(collapsed, hard, { mode: 'wall' }).toString().trimEnd().split('\n')
    for (const line of lines) expect(line).toMatch(/^[^\n]+;[^\n]+ \d+$/)
    expect(lines.find((line) => line.includes('wait'))).toBe(
      'MainThread;<module> (/app/my dir/"main": ü.py:1);wait "for": it  (/app/main.py:9) 5000',
    )
  })
})

/** A pprof profile as JSON. */
function textOf({ gzip }: Format, file: Buffer): string {
  if (!gzip) return file.toString()
  const bigintAsText = (_key: string, value: unknown) => (typeof value === 'bigint' ? String(value) : value)
  return JSON.stringify(Profile.decode(gunzipSync(file)), bigintAsText, 1)
}

describe.each(formats)('$id', (format) => {
  it('names paths as the client does', () => {
    const file = fileOf(format, hard, { toClient: (path) => path.replace('/app', 'C:\\client') })
    const text = (format.gzip ? gunzipSync(file) : file).toString()
    expect(text).toMatch(/C:(\\\\|\\)client(\\\\|\\|\/)main\.py/)
    expect(text).not.toContain('/app/')
  })

  it('can be written of a capture without threads, and with one of no length', () => {
    for (const stacks of [stacksOf([]), stacksOf([{ name: 'a', life: [] }])]) {
      const text = textOf(format, fileOf(format, stacks))
      if (format === collapsed) expect(text).toBe('')
      else expect(JSON.parse(text)).toEqual(expect.anything())
    }
  })

  it('of a hard capture is as it was when its readers were tried', async () => {
    const text = textOf(format, fileOf(format, hard, { mode: 'wall' }))
    // One value a line, so that a change can be read.
    const lines = text.replace(/([}\]],)(?=["{[])/g, '$1\n')
    await expect(lines).toMatchFileSnapshot(`written/hard.${format.id}.txt`)
  })

  it('can be iterated again, with the same bytes', () => {
    expect(fileOf(format, hard).equals(fileOf(format, hard))).toBe(true)
  })
})
