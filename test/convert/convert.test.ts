// `dapscope convert`: files of py-spy (recorded with 0.4.3 at 50 Hz) and .cpuprofile files, to every format.
import fc from 'fast-check'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { cpuprofile } from '../../src/profile/cpuprofile.ts'
import { formats } from '../../src/profile/formats.ts'
import { readCpuProfile, type CpuProfileFile } from '../../src/profile/read-cpuprofile.ts'
import { dapscope } from '../cli.ts'
import { runs } from '../fuzz.ts'
import { anyStacks, stacksOf } from '../profile/build-stacks.ts'
import { readWithSpeedscope } from '../profile/readers/speedscope-app.ts'
import { durations, type ProfileFile } from '../profile/read-cpuprofile.ts'
import { scratchFolder } from '../scratch.ts'

const scratch = scratchFolder()
const recordedFile = (name: string) => join(import.meta.dirname, 'recorded', name)
const run = (...words: string[]) => dapscope(words, { cwd: scratch })

function converted(name: string, format: string, ...flags: string[]): Buffer {
  const output = join(scratch, `${name}.${format}`)
  const { stdout, said, exitCode } = run('convert', recordedFile(name), '--to', format, '--output', output, ...flags) // prettier-ignore
  expect({ stdout, exitCode }, said).toEqual({ stdout: output, exitCode: 0 })
  return readFileSync(output)
}

/** Microseconds in each frame, in order; a line that is unknown is shown as another one, so that two nodes may look alike. */
function spans(text: string): [frame: string, us: number][] {
  const file = JSON.parse(text) as ProfileFile
  const joined: [string, number][] = []
  for (const [i, us] of durations(file).entries()) {
    const { functionName, url, lineNumber } = file.nodes.find(({ id }) => id === file.samples[i])!.callFrame
    const frame = `${functionName} ${url}:${lineNumber}`
    if (joined.at(-1)?.[0] === frame) joined.at(-1)![1] += us
    else joined.push([frame, us])
  }
  return joined
}

/** Milliseconds by name, as speedscope reads them. */
async function times(file: Buffer): Promise<Record<string, number>> {
  const profiles = await readWithSpeedscope('x.speedscope.json', file.toString())
  return Object.fromEntries(profiles.map((each) => [each.getName(), each.getTotalWeight() / 1000]))
}

describe('a file of py-spy', () => {
  it('that is a Chrome trace keeps each thread’s name and true time', async () => {
    const trace = JSON.parse(readFileSync(recordedFile('threads.chrometrace.json'), 'utf8')) as {
      ts: number
    }[]
    const first = Math.min(...trace.map(({ ts }) => ts))
    const last = Math.max(...trace.map(({ ts }) => ts))
    const read = await times(converted('threads.chrometrace.json', 'speedscope'))
    expect(Object.keys(read)).toEqual(['MainThread', 'wörker; 1'])
    expect(read['MainThread']).toBeCloseTo((last - first) / 1000, 3)
  })

  it('that is a speedscope file keeps each thread’s name and the sum of its samples', async () => {
    const { profiles } = JSON.parse(readFileSync(recordedFile('threads.speedscope.json'), 'utf8')) as {
      profiles: { weights: number[] }[]
    }
    const sums = profiles.map(({ weights }) =>
      Math.round(weights.reduce((sum, each) => sum + each * 1000, 0)),
    )
    const read = await times(converted('threads.speedscope.json', 'speedscope'))
    expect(Object.keys(read)).toContain('wörker; 1')
    expect(new Set(Object.values(read))).toEqual(new Set(sums))
  })

  it('that is raw keeps threads whose names have the separator, and counts by its rate', () => {
    const lines = (file: Buffer) => file.toString().trimEnd().split('\n')
    const total = (file: Buffer) => lines(file).reduce((sum, line) => sum + Number(/\d+$/.exec(line)![0]), 0)
    const raw = readFileSync(recordedFile('threads.raw.txt'))
    const file = converted('threads.raw.txt', 'collapsed', '--rate', '50')
    expect(new Set(lines(file).map((line) => line.split(';')[0]))).toEqual(
      new Set(['dapscope', 'MainThread', 'wörker: 1']),
    )
    expect(total(file)).toBe(total(raw) * 20_000)
  })

  it('of several processes keeps them apart', async () => {
    const read = await times(converted('processes.speedscope.json', 'speedscope'))
    expect(Object.keys(read).length).toBeGreaterThan(2)
    const raw = await times(converted('processes.raw.txt', 'speedscope', '--rate', '50'))
    expect(Object.keys(raw)).toEqual([expect.stringMatching(/^process \d+$/), expect.stringMatching(/^process \d+$/)]) // prettier-ignore
  })

  it('without threads is one of all threads', async () => {
    const read = await times(converted('plain.raw.txt', 'speedscope'))
    expect(Object.keys(read)).toEqual(['all threads'])
  })

  it.each(['threads.chrometrace.json', 'threads.speedscope.json', 'threads.raw.txt', 'plain.raw.txt'])(
    '(%s) becomes every format, with paths as --map has them',
    (name) => {
      for (const { id, gzip } of formats) {
        const file = converted(name, id, '--map', '/home/user/project=C:\\here', '--map', '/usr/lib=/lib')
        const text = (gzip ? gunzipSync(file) : file).toString()
        expect(text).toContain('spin')
        if (name.startsWith('threads')) expect(text).toMatch(/C:(\\\\|\\)here(\\\\|\\)small\.py/)
        expect(text).not.toContain('/home/user/project')
      }
    },
  )
})

describe('a .cpuprofile', () => {
  const read = (text: string) => readCpuProfile(JSON.parse(text) as CpuProfileFile, 'x')
  const all = { mode: 'wall', toClient: (path: string) => path } as const

  it.each([false, true])(
    'of a thread is the same when it is read and written again (lineNodes: %s)',
    (lineNodes) => {
      fc.assert(
        fc.property(anyStacks, (stacks) => {
          const thread = stacks.threads[0]
          if (!thread || thread.end === thread.start) return
          const first = [...cpuprofile.writeThread(stacks, thread, { ...all, lineNodes }).pieces].join('')
          const again = read(first)
          const second = [
            ...cpuprofile.writeThread(again, again.threads[0]!, { ...all, lineNodes }).pieces,
          ].join('')
          expect(spans(second)).toEqual(spans(first))
          expect(again.threads[0]).toMatchObject({
            name: thread.name || `Thread ${thread.tid}`,
            tid: thread.tid,
          })
        }),
        { numRuns: runs(200, 100) },
      )
    },
  )

  it('of several threads is taken apart into them, with their true sums', async () => {
    const stacks = stacksOf([
      { name: 'a', life: [[3000, 'busy', 'f:1'], [2000, 'idle', 'f:2']] }, // prettier-ignore
      { name: '(idle) one', start: 1000, life: [[4000, 'busy', 'g:1']] },
    ])
    const path = join(scratch, 'merged.cpuprofile')
    writeFileSync(path, [...cpuprofile.write(stacks, { ...all, mode: 'cpu' }).pieces].join(''))
    const { stdout, said } = run('convert', path, '--to', 'speedscope')
    expect(said).toContain('has no times')
    expect(stdout).toBe(join(scratch, 'merged.speedscope.json'))
    expect(await times(readFileSync(stdout))).toEqual({ a: 3, '(idle) one': 4 })
  })

  it('of one mode stays in it, as it does not tell what ran from what waited', () => {
    const stacks = stacksOf([{ name: 'a', life: [[3000, 'busy', 'f:1'], [2000, 'idle', 'g:2']] }]) // prettier-ignore
    const path = join(scratch, 'waited.cpuprofile')
    writeFileSync(path, [...cpuprofile.write(stacks, all).pieces].join(''))
    const to = join(scratch, 'still.cpuprofile')
    const { stderr } = run('convert', path, '--to', 'cpuprofile', '--mode', 'cpu', '--output', to)
    expect(stderr).toMatch(/captured in mode wall, and that stays/)
    const { dapscope: about } = JSON.parse(readFileSync(to, 'utf8')) as CpuProfileFile
    expect(about).toMatchObject({ mode: 'wall' })
  })

  it('of another program is read, with a gap before its first sample or without', () => {
    const callFrame = (functionName: string) => ({ functionName, scriptId: '1', url: 'file:///x.js', lineNumber: 4, columnNumber: 1 }) // prettier-ignore
    const stacks = read(
      JSON.stringify({
        nodes: [
          { id: 7, callFrame: { ...callFrame('(root)'), url: '' }, children: [9, 8] },
          { id: 8, callFrame: callFrame('f') },
          { id: 9, callFrame: { ...callFrame('(idle)'), url: '' } },
        ],
        startTime: 1000,
        endTime: 2000,
        samples: [8, 9, 8],
        timeDeltas: [100, 300, 200],
      }),
    )
    expect(stacks.functions).toEqual([{ name: 'f', file: 'file:///x.js', firstLine: 5, category: 'user' }])
    expect(stacks.threads[0]!.slices.state).toEqual([0, 1, 0])
    expect(stacks.threads[0]!.slices.start).toEqual([0, 300, 500])
  })
})

it('parts of microseconds, as others’ files have them, become whole ones in every format', () => {
  const callFrame = { functionName: 'f', scriptId: '1', url: 'file:///x.js', lineNumber: 4, columnNumber: 1 }
  const nodes = [{ id: 1, callFrame: { ...callFrame, url: '' }, children: [2] }, { id: 2, callFrame }] // prettier-ignore
  const file = { nodes, startTime: 0.5, endTime: 20.75, samples: [2, 2, 2], timeDeltas: [0.25, 10.4, 0.2] }
  const path = join(scratch, 'parts.cpuprofile')
  writeFileSync(path, JSON.stringify(file))
  for (const { id } of formats) {
    const { stderr, exitCode } = run('convert', path, '--to', id, '--output', `whole.${id}`)
    expect(exitCode, stderr).toBe(0)
  }
  expect(readFileSync(join(scratch, 'whole.collapsed'), 'utf8')).toBe(
    'dapscope;counts are microseconds 0\nparts;f (file:///x.js:5) 20\n',
  )
})

describe('a function without a name', () => {
  it('is called as Chrome calls it', () => {
    const at = (functionName: string, url: string) => ({ functionName, scriptId: '1', url, lineNumber: 4, columnNumber: 1 }) // prettier-ignore
    const nodes = [
      { id: 1, callFrame: at('(root)', ''), children: [2] },
      { id: 2, callFrame: at('', 'file:///x.js') },
    ]
    const file = { nodes, startTime: 0, endTime: 20, samples: [2], timeDeltas: [0] }
    expect(readCpuProfile(file, 'x').functions).toMatchObject([{ name: '(anonymous)' }])
  })
})

describe('what cannot be read is said, with what to do', () => {
  const refused = (content: string | Buffer, text: RegExp) => {
    const path = join(scratch, 'wrong')
    writeFileSync(path, content)
    const { exitCode, stdout, said } = run('convert', path, '--to', 'pprof')
    expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' })
    expect(said).toMatch(text)
    expect(said).toContain('chrometrace')
  }

  it.each([
    ['nothing', '', /it is empty/],
    ['JSON that is cut off', '{"nodes":[', /JSON/],
    ['JSON of another kind', '{"a":1}', /JSON of another kind/],
    ['a memory snapshot', '{"head":{}}', /a memory snapshot: give it, named \.heapprofile, to `dapscope view`/],
    ['a Chrome trace of others', '{"traceEvents":[]}', /Chrome trace that is not py-spy/],
    ['a list of something else', '[1,2]', /a stray "1" at byte 1/],
    ['speedscope’s events', '{"$schema":"x","shared":{"frames":[]},"profiles":[{"type":"evented","name":"a"}]}', /"a" is not sampled/],
    ['speedscope’s without frames', '{"shared":{},"profiles":[]}', /its fields are not those of a profile/],
    ['nodes without a function', '{"nodes":[{"id":1,"children":[2]},{"id":2}],"samples":[],"timeDeltas":[]}', /its fields are not those/],
    ['a profile with a sample of nothing', '{"nodes":[{"id":1,"callFrame":{}}],"samples":[2],"timeDeltas":[0],"startTime":0,"endTime":1}', /node 2/],
    ['prose', 'What a day it was\n', /line 1 does not end in a count/],
    ['something compressed', Buffer.from([0x1f, 0x8b, 8, 0]), /not a text/],
  ])('%s', (_what, content, text) => refused(content, text)) // prettier-ignore

  it('a file that is not there, a format and a mapping that are none', () => {
    expect(run('convert', 'nowhere', '--to', 'pprof').said).toMatch(
      /nowhere could not be read.*there is no such file/,
    )
    expect(run('convert', 'x', '--to', 'svg').said).toMatch(/Allowed choices are cpuprofile, speedscope/)
    expect(run('convert', 'x', '--to', 'pprof', '--map', 'x').said).toContain('REMOTE=LOCAL')
    expect(run('convert', 'x').said).toContain('--to <format>')
  })

  it('an output that is the input is refused, and the input stays', () => {
    const path = join(scratch, 'same.collapsed.txt')
    writeFileSync(path, 'a;b 3\n')
    expect(run('convert', path, '--to', 'collapsed').said).toContain('would replace')
    expect(readFileSync(path, 'utf8')).toBe('a;b 3\n')
  })

  it('an output that cannot be written', () => {
    const to = join(scratch, 'no', 'such', 'folder')
    const { exitCode, stderr } = run(
      'convert',
      recordedFile('plain.raw.txt'),
      '--to',
      'pprof',
      '--output',
      to,
    )
    expect(exitCode).toBe(1)
    expect(stderr).toContain(to)
  })
})
