// docs/EXTENDING.md, done as it says: its blocks are put into a copy of the tree, which is compiled, built and asked for the new things.
import { execFileSync } from 'node:child_process'
import { cpSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { beforeAll, expect, it } from 'vitest'
import { pause, SHARES } from '../live/captures.ts'
import { Dap } from '../live/dap.ts'
import { describePythons } from '../pythons.ts'
import { ROOT } from '../root.ts'
import { scratchFolder } from '../scratch.ts'
import { blocksOf } from './pages.ts'

const NEEDED = [
  'src',
  'adapter-manifest/src',
  'scripts',
  'python-inject/bootstrap.py',
  'python-inject/dapscope_inject',
  'package.json',
  'tsconfig.json',
  'LICENSE',
]

/** A block of added (`+`), removed (`-`) and unchanged lines; the old ones stand somewhere once, one after the other. */
function applied(text: string, lines: string[], what: string): string {
  const of = (marks: string) =>
    lines
      .filter((line) => marks.includes(line[0] ?? ' '))
      .map((line) => `${line.slice(1)}\n`)
      .join('')
  const [before, after] = [of(' -'), of(' +')]
  expect(text.split(before).length - 1, `${what}: times that this is there:\n${before}`).toBe(1)
  return text.replace(before, () => after)
}

describePythons(
  'the walk-throughs',
  ({ python }) => {
    const tree = scratchFolder()
    const entry = join(tree, 'dist/dapscope.cjs')

    beforeAll(() => {
      for (const path of NEEDED) cpSync(join(ROOT, path), join(tree, path), { recursive: true })
      symlinkSync(join(ROOT, 'node_modules'), join(tree, 'node_modules'))
      const page = { path: 'docs/EXTENDING.md', text: readFileSync(join(ROOT, 'docs/EXTENDING.md'), 'utf8') }
      for (const { kind, lines } of blocksOf(page)) {
        const [language, path] = kind.split(' ') as [string, string]
        const file = join(tree, path)
        mkdirSync(dirname(file), { recursive: true })
        const text =
          language === 'diff' ? applied(readFileSync(file, 'utf8'), lines, path) : `${lines.join('\n')}\n`
        writeFileSync(file, text)
      }
      execFileSync(process.execPath, ['scripts/build.mjs'], { cwd: tree, stdio: 'pipe' })
    }, 120_000)

    it('pass the compiler', { timeout: 400_000 }, () => {
      const config = { extends: './tsconfig.json', include: ['src'], exclude: ['src/report/page'] }
      writeFileSync(join(tree, 'tsconfig.src.json'), JSON.stringify(config))
      const tsc = join(ROOT, 'node_modules/typescript/bin/tsc')
      const run = () =>
        execFileSync(process.execPath, [tsc, '--noEmit', '-p', 'tsconfig.src.json'], {
          cwd: tree,
          encoding: 'utf8',
        })
      expect(run()).toBe('')
    })

    it('give a format that files are converted to', () => {
      const recorded = join(ROOT, 'test/convert/recorded/threads.chrometrace.json')
      const args = ['convert', recorded, '--to', 'csv', '--output', join(tree, 'out.csv')]
      execFileSync(process.execPath, [entry, ...args], { stdio: 'pipe' })
      expect(readFileSync(join(tree, 'out.csv'), 'utf8')).toMatch(
        /^self_us,function,path\n(\d+,"[^"]+","[^"]*"\n)+$/,
      )
    })

    it('give a request, its word in the console, and a sampler', async () => {
      const dap = Dap.start([
        process.execPath,
        entry,
        '--python',
        python,
        '--output-dir',
        join(tree, 'results'),
      ])
      await dap.launch({ program: SHARES, args: ['30'], python: [python] })
      expect(await dap.ask('dapscope.cpu.times', { system: false })).toEqual({
        userMs: expect.any(Number),
        systemMs: 0,
      })
      expect((await dap.answer('dapscope.cpu.times', { colour: 'red' })).body.error.name).toBe(
        'wrongArguments',
      )
      expect((await dap.typed('%cpu times')).body.result).toMatch(
        /^\d+ ms in the program, \d+ ms in the kernel\n$/,
      )
      expect(await dap.ask('dapscope.cpu.start', { sampler: 'states', formats: ['csv'] })).toMatchObject({
        sampler: 'states',
      })
      await pause(1000)
      const { formatPaths } = await dap.settled('dapscope.cpu.stop')
      expect(readFileSync(formatPaths.csv, 'utf8')).toMatch(/"running"/)
      expect(await dap.quit()).toBe(0)
    })
  },
  { versions: ['3.12'] },
)
