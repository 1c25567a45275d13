// Two captures function by function.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { diff, type Change, type Side } from '../../src/profile/diff.ts'
import { diffTable } from '../../src/profile/diff-table.ts'
import { moduleName } from '../../src/profile/module-name.ts'
import { anyStacks, stacksOf, type Stretch } from './build-stacks.ts'

type Known = Parameters<typeof stacksOf>[1]

const capture = (life: Stretch[], known?: Known, runningUs?: number): Side => {
  const stacks = stacksOf([{ name: 'MainThread', life }], known)
  return { stacks, runningUs: runningUs ?? stacks.duration, mode: 'cpu' }
}

/** `name self-before self-after total-before total-after` */
const lines = (from: Side, to: Side) =>
  diff(from, to).map(({ name, self, total }) =>
    [name, self.fromMsPerSecond, self.toMsPerSecond, total.fromMsPerSecond, total.toMsPerSecond].join(' '),
  )

describe('the comparison of two captures', () => {
  it('is in milliseconds a second, so that captures of any length compare', () => {
    const short = capture([[1000, 'busy', 'main:1', 'f:2'], [1000, 'busy', 'main:1']]) // prettier-ignore
    const long = capture([[30_000, 'busy', 'main:1', 'f:2'], [10_000, 'busy', 'main:1']]) // prettier-ignore
    expect(lines(short, long)).toEqual(['f 500 750 500 750', 'main 500 250 1000 1000'])
  })

  it('does not mind lines that moved, nor other lines of execution', () => {
    const before = capture([[1000, 'busy', 'main:1', 'f:20']], { f: { firstLine: 10 } })
    const after = capture([[1000, 'busy', 'main:5', 'f:205']], { f: { firstLine: 200 } })
    expect(lines(before, after)).toEqual(['f 1000 1000 1000 1000', 'main 0 0 1000 1000'])
    expect(diff(before, after)[0]).toMatchObject({ line: 200, path: '/app/main.py' })
  })

  it('knows a library wherever it is installed, and a file in another folder by its name', () => {
    const at = (file: string) => capture([[1000, 'busy', 'f:1']], { f: { file, category: 'library' } })
    const old = at('/a/lib/python3.9/site-packages/pkg/mod.py')
    expect(lines(old, at('C:\\Py\\Lib\\site-packages\\pkg\\mod.py'))).toEqual(['f 1000 1000 1000 1000'])
    expect(lines(old, at('/a/lib/python3.9/site-packages/other/thing.py'))).toHaveLength(2)
    expect(lines(at('/home/a/app.py'), at('/srv/app.py'))).toEqual(['f 1000 1000 1000 1000'])
  })

  it('matches the bare names of a Python before 3.11 where only one function can be meant', () => {
    const before = capture([[1000, 'busy', 'run:1']])
    expect(lines(before, capture([[1000, 'busy', 'Worker.run:1']]))).toEqual([
      'Worker.run 1000 1000 1000 1000',
    ])
    const two = capture([[500, 'busy', 'A.run:1'], [500, 'busy', 'B.run:1']]) // prettier-ignore
    expect(lines(before, two)).toHaveLength(3)
    expect(lines(two, before)).toHaveLength(3)
  })

  it('matches what is left when others of that bare name have been matched by their own', () => {
    const before = capture([[500, 'busy', 'A.run:1'], [500, 'busy', 'run:1']]) // prettier-ignore
    const after = capture([[400, 'busy', 'A.run:1'], [600, 'busy', 'B.run:1']]) // prettier-ignore
    expect(lines(before, after)).toEqual(['A.run 500 400 500 400', 'B.run 500 600 500 600'])
  })

  it('puts the user’s code first, then what changed most; what is new or gone is 0 before or after', () => {
    const known: Known = { lib: { category: 'library', file: '/x/site-packages/l.py' } }
    const before = capture([[600, 'busy', 'a:1', 'lib:1'], [400, 'busy', 'gone:1']], known) // prettier-ignore
    const after = capture([[300, 'busy', 'a:1', 'lib:1'], [700, 'busy', 'new:1']], known) // prettier-ignore
    expect(lines(before, after)).toEqual([
      'new 0 700 0 700',
      'gone 400 0 400 0',
      'a 0 0 600 300',
      'lib 600 300 600 300',
    ])
  })

  it('goes by what changed in the function itself, then with what it called, then by name', () => {
    const known: Known = { lib: { category: 'library', file: '/x/site-packages/l.py' } }
    const side = (...[q, r, lib, b, a]: number[]) =>
      capture([[q!, 'busy', 'p:1', 'q:1'], [r!, 'busy', 'r:1'], [lib!, 'busy', 'lib:1'], [b!, 'busy', 'b:1'], [a!, 'busy', 'a:1']], known, 1000) // prettier-ignore
    const names = diff(side(100, 100, 100, 10, 10), side(400, 300, 900, 20, 20)).map(({ name }) => name)
    expect(names).toEqual(['q', 'r', 'a', 'b', 'p', 'lib'])
  })

  it('leaves out the debugger, and what took less than a ten-thousandth before and after', () => {
    const known: Known = { pydevd: { category: 'debugger' } }
    const side = (...[edge, less, debuggers]: number[]) =>
      capture([[1e6, 'busy', 'main:1'], [edge!, 'busy', 'edge:1'], [less!, 'busy', 'less:1'], [debuggers!, 'busy', 'pydevd:1']], known, 1e6) // prettier-ignore
    expect(lines(side(100, 99, 9000), side(99, 99, 9000))).toEqual([
      'edge 0.1 0.099 0.1 0.099',
      'main 1000 1000 1000 1000',
    ])
  })

  it('has nothing of a capture that was stopped in the debugger all the time', () => {
    const side = capture([[1000, 'busy', 'f:1']], {}, 0)
    expect(diff(side, side)).toEqual([])
  })

  it('sums functions of one name and module, and counts their recursion once', () => {
    const side = capture([[600, 'busy', 'f:1'], [400, 'busy', 'f:1', 'g:2']], { f: { firstLine: 1 }, g: { firstLine: 20 } }) // prettier-ignore
    side.stacks.functions[1]!.name = 'f'
    expect(lines(side, side)).toEqual(['f 1000 1000 1000 1000'])
    expect(diff(side, side)[0]).toMatchObject({ line: 1 })
  })

  it('counts recursion once, also of what has no name', () => {
    const side = capture([[1000, 'busy', 'f:1', '<lambda>:2', 'f:3', '<lambda>:4']])
    expect(lines(side, side)).toEqual(['<lambda> 1000 1000 1000 1000', 'f 0 0 1000 1000'])
  })

  it('of a capture with itself has no change', () => {
    fc.assert(
      fc.property(anyStacks, (stacks) => {
        const side: Side = { stacks, runningUs: stacks.duration, mode: 'wall' }
        for (const { self, total } of diff(side, side)) expect([self.changeMsPerSecond, total.changeMsPerSecond]).toEqual([0, 0]) // prettier-ignore
      }),
    )
  })
})

describe('its table', () => {
  function changed(name: string, file: string, ms: number): Change {
    const rate = { fromMsPerSecond: ms, toMsPerSecond: 0, changeMsPerSecond: -ms }
    return { name, module: 'm', path: `/x/${file}`, line: 1, category: 'user', self: rate, total: rate }
  }

  it('fits 80 columns, whatever the names', () => {
    const name = fc.oneof(fc.string({ maxLength: 80 }), fc.stringMatching(/^([a-zA-Z_]{1,30}\.){0,6}<locals>\.[a-z]{1,50}$/)) // prettier-ignore
    fc.assert(
      fc.property(
        fc.array(fc.tuple(name, fc.integer({ min: 1, max: 1e7 }), name), { maxLength: 5 }),
        (rows) => {
          const changes = rows.map(([text, ms, file]) => changed(text, file, ms / 100))
          for (const line of diffTable(changes, 3)) expect(line.length).toBeLessThanOrEqual(80)
        },
      ),
    )
  })

  it('shortens a name so that it can still be known', () => {
    // Beside `f.py` there is room for 27 letters.
    const shown = (name: string) =>
      diffTable([changed(name, 'f.py', 1)], 1)
        .at(-1)!
        .slice(48)
    expect(shown('Worker.run')).toBe('Worker.run f.py')
    expect(shown('make_one_of_them.<locals>.inner')).toBe('make_one_of_them.inner f.py')
    expect(shown('package.OuterClass.InnerClass.method')).toBe('…InnerClass.method f.py')
    expect(shown('a_very_long_name_of_a_function')).toBe('a_very_long_n…of_a_function f.py')
  })
})

describe('a module', () => {
  it.each([
    ['/usr/lib/python3.12/json/encoder.py', 'json.encoder'],
    ['/venv/lib/python3.11/site-packages/requests/__init__.py', 'requests'],
    ['C:\\Python312\\Lib\\json\\decoder.py', 'json.decoder'],
    ['<frozen importlib._bootstrap>', 'importlib._bootstrap'],
    ['/home/user/project/app.py', '/home/user/project/app'],
    ['<string>', '<string>'],
  ])('of %s is %s', (file, module) => expect(moduleName(file)).toBe(module))
})
