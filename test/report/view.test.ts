// `dapscope view`, as it is typed: what it writes, what it opens, and what it says of files that are none of ours.
import { copyFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { cpuprofile } from '../../src/profile/cpuprofile.ts'
import { openRun } from '../../src/store/runs.ts'
import { dapscope } from '../cli.ts'
import { pathWith, putProgram } from '../scratch.ts'
import { at, data, options, put, stacks, view } from './view-folder.ts'

const merged = () => put('cpu.cpuprofile', cpuprofile.write(stacks, options).pieces)
const heap = (name: string, size: number, url = '/app/a.py') =>
  put(name, [
    JSON.stringify({
      head: {
        callFrame: { functionName: '(root)', url: '', lineNumber: -1 },
        selfSize: 0,
        children: [
          {
            callFrame: { functionName: 'grow', url, lineNumber: 2 },
            selfSize: size,
            children: [],
          },
        ],
      },
      samples: [],
    }),
  ])

describe('dapscope view', () => {
  it('writes a page beside the file and says where', () => {
    const { stdout, stderr, exitCode } = view([merged(), '--no-open'])
    expect({ stdout, stderr, exitCode }).toEqual({ stdout: at('cpu.html'), stderr: '', exitCode: 0 })
    const { title, tables, notes } = data(at('cpu.html'))
    expect({ title, isNoted: /no times/.test(notes.join()) }).toEqual({ title: 'CPU profile', isNoted: true })
    expect(tables[0]!.rows.length).toBeGreaterThan(3)
  })

  it('opens the page with what the system has, and is not troubled where there is nothing', async () => {
    const name = process.platform === 'darwin' ? 'open' : 'xdg-open'
    const script = `echo "$1" > ${at('opened')}.part; mv ${at('opened')}.part ${at('opened')}`
    const opener = putProgram(at(`bin/${name}`), script)
    const file = heap('memory.heapprofile', 10)
    expect(view([file], { env: { PATH: pathWith(opener) } }).exitCode).toBe(0)
    await expect.poll(() => existsSync(at('opened')), { timeout: 20_000 }).toBe(true)
    expect(readFileSync(at('opened'), 'utf8')).toBe(`${at('memory.html')}\n`)

    const none = view([file], { env: { PATH: at('nowhere') }, extendEnv: false })
    expect(none.stdout).toBe(at('memory.html'))
    expect(none.said).toMatch(/no browser could be opened here\. Open the page by hand: file:\/\//)
  })

  it('compares two files of one kind', () => {
    const files = [heap('before.heapprofile', 10), heap('after.heapprofile', 30)]
    expect(view([...files, '--no-open', '--out', 'grown.html']).exitCode).toBe(0)
    const { title, tables } = data(at('grown.html'))
    expect(title).toBe('Memory snapshots compared')
    expect(tables[0]!.rows.map(({ cells }) => cells)).toEqual([[20, 10, 30]])
  })

  it('says so where one of two counts what waits and the other does not', () => {
    const waiting = { ...options, mode: 'wall' as const }
    const files = [merged(), put('wall.cpuprofile', cpuprofile.write(stacks, waiting).pieces)]
    view([...files, '--no-open', '--out', 'modes.html'])
    expect(data(at('modes.html')).notes.join()).toMatch(/the other waiting too \(cpu, wall\)/)
    view([files[0]!, files[0]!, '--no-open', '--out', 'modes.html'])
    expect(data(at('modes.html')).notes.join()).not.toContain('waiting too')
  })

  it('tells two files of one name apart by their folders, which no redacted page has', () => {
    for (const folder of ['one', 'two']) mkdirSync(at(folder))
    const files = [heap('one/memory.heapprofile', 10), heap('two/memory.heapprofile', 30)]
    expect(view([...files, '--no-open', '--out', 'grown.html']).exitCode).toBe(0)
    expect(data(at('grown.html')).sources).toEqual(['one/memory.heapprofile', 'two/memory.heapprofile'])
    expect(view([...files, '--no-open', '--redact', '--out', 'grown.html']).exitCode).toBe(0)
    expect(data(at('grown.html')).sources).toEqual(['memory.heapprofile', 'memory.heapprofile'])
  })

  it('reads what py-spy writes', () => {
    const trace = join(import.meta.dirname, '../convert/recorded/threads.chrometrace.json')
    copyFileSync(trace, at('trace.json'))
    expect(view(['trace.json', '--no-open']).stdout).toBe(at('trace.html'))
    expect(data(at('trace.html')).tracks.map(({ name }) => name)).toEqual(['MainThread', 'wörker; 1'])
  })

  it('has the source text of its lines where the source is here, and not with --redact', () => {
    const source = put('shop.py', ['import os\n', 'cache = {}\n', '    cache[key] = "<b>"\n'])
    const file = heap('memory.heapprofile', 10, source)
    expect(view([file, '--no-open']).exitCode).toBe(0)
    expect(data(at('memory.html')).tables[0]!.rows[0]!.text).toBe('cache[key] = "<b>"')
    expect(view([file, '--no-open', '--redact']).exitCode).toBe(0)
    expect(readFileSync(at('memory.html'), 'utf8')).not.toMatch(/cache\[key/)
  })

  it('has no text of files that are no Python, whatever a profile names', () => {
    const file = heap('memory.heapprofile', 10, put('id_rsa', ['-\n', '-\n', 'secret\n']))
    expect(view([file, '--no-open']).exitCode).toBe(0)
    expect(data(at('memory.html')).tables[0]!.rows[0]).not.toHaveProperty('text')
  })

  it('leaves absolute paths out with --redact', () => {
    expect(view([merged(), '--no-open', '--redact']).exitCode).toBe(0)
    const { files, editor } = data(at('cpu.html'))
    expect(files.filter((path) => path.startsWith('/'))).toEqual([])
    expect(editor).toBe('')
  })

  it('links to another editor, by a link and nothing else', () => {
    const file = heap('memory.heapprofile', 1)
    const editor = 'idea://open?file={path}&line={line}'
    expect(view([file, '--no-open', '--editor', editor]).exitCode).toBe(0)
    expect(data(at('memory.html')).editor).toBe(editor)
    for (const wrong of ['javascript:alert({path})', 'no link', 'x://y'])
      expect(view([file, '--no-open', '--editor', wrong]).said).toMatch(/It is a link such as/)
  })

  it.each([
    ['a text', 'notes.txt', 'hello', /notes.txt could not be shown: .*name such a file/],
    ['JSON of another kind', 'x.json', '{"a": 1}', /could not be shown: it is JSON of another kind/],
    ['an empty file', 'x.cpuprofile', '', /could not be shown: it is empty/],
    ['a heap profile cut short', 'x.heapprofile', '{"head": {', /could not be shown: it is no JSON/],
    [
      'a heap profile without a tree',
      'x.heapprofile',
      '{"a": 1}',
      /could not be shown: it is no .heapprofile/,
    ],
  ])('says what is wrong with %s', (_, name, content, message) => {
    const { said, exitCode } = view([put(name, [content]), '--no-open'])
    expect(exitCode).toBe(1)
    expect(said).toMatch(message)
    expect(existsSync(at(name.replace(/\..*/, '.html')))).toBe(false)
  })

  it('shows a result by the name that list gives it, by its folder, and the last', async () => {
    const folder = at()
    const run = await openRun({ outputDir: folder, cwd: folder, label: 'v1.2', sessionId: 'a session' })
    const file = run.file('memory.heapprofile')
    copyFileSync(heap('x.heapprofile', 10), file)
    const notes = ['Track deeper: `dapscope.memory.stop`, then `dapscope.memory.start` with `frames: 10`.']
    await run.record({ kind: 'memory', files: [file], program: '/srv/shop/app.py', notes })
    await run.close()
    const page = file.replace('.heapprofile', '.html')
    for (const name of [run.id, run.id.slice(-6), 'last', run.folder]) {
      const words = ['--output-dir', folder, 'view', name, '--no-open']
      const { stdout, stderr } = dapscope(words, { cwd: join(folder, '..') })
      expect({ stdout, stderr }).toEqual({ stdout: page, stderr: '' })
    }
    expect(data(page)).toMatchObject({
      title: 'Memory snapshot',
      program: 'app.py',
      label: 'v1.2',
      notes: [
        'Track deeper: `%mem stop`, then `%mem start frames=10`. (In the debug console; or the requests `dapscope.memory.stop` and `dapscope.memory.start`.)',
      ],
    })
    expect(readFileSync(join(folder, 'index.json'), 'utf8')).not.toMatch(/Track deeper/)
    expect(data(page).when).toMatch(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/)
    expect(readFileSync(page, 'utf8')).toMatch(/<title>app\.py: Memory snapshot, \d{4}-/)
    expect(dapscope(['--output-dir', folder, 'view', 'abc123']).said).toMatch(
      /no file and no result `abc123` .*`dapscope list` tells what is there/,
    )
  })

  it('tells of a failure of the system what it means and what to type', () => {
    mkdirSync(at('folder.heapprofile'))
    const words: [string[], RegExp][] = [
      [
        ['folder.heapprofile'],
        /could not be shown: it is a folder, not a file\. .*name such a file, or a result/,
      ],
      [['gone.json'], /could not be shown: there is no such file or folder\. /],
      [
        [heap('a.heapprofile', 1), '--out', at('gone/x.html')],
        /could not be written to .*: there is no such folder\. Name another place with `--out FILE`/,
      ],
    ]
    for (const [args, message] of words) {
      const { said, stderr, exitCode } = view([...args, '--no-open'])
      expect(exitCode).toBe(1)
      expect(said).toMatch(message)
      expect(stderr).not.toMatch(/\bE[A-Z]{4,}\b|\n +at /)
    }
  })

  it('says so of a file that is not there, of two kinds, and of a page that would replace the profile', () => {
    expect(view(['gone.cpuprofile', '--no-open']).said).toMatch(/could not be shown: .*no such file/)
    const memory = heap('memory.heapprofile', 1)
    expect(view([merged(), memory, '--no-open']).said).toMatch(/cannot be compared/)
    expect(view([memory, '--no-open', '--out', memory]).said).toMatch(/would replace/)
    expect(JSON.parse(readFileSync(memory, 'utf8'))).toHaveProperty('head')
  })
})
