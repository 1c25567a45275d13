// Which function a line is in, by the source alone; held against what CPython compiles it into.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { execa } from 'execa'
import { describe, expect, it } from 'vitest'
import { indexSource } from '../../src/profile/python-source.ts'

/** A source of these lines, indexed. */
const index = (...lines: string[]) => indexSource(lines.join('\n'))

describe('the function that a line is in', () => {
  it('is found by its bare name and told by its qualified one', () => {
    const source = index(
      'class Worker:',
      '    def run(self):',
      '        def step():',
      '            return 1',
      '        step()',
    )
    expect(source.at('run', 5)).toEqual({ name: 'Worker.run', firstLine: 2 })
    expect(source.at('step', 4)).toEqual({ name: 'Worker.run.<locals>.step', firstLine: 3 })
    expect(source.at('Worker', 2)).toEqual({ name: 'Worker', firstLine: 1 })
  })

  it('is told as it was asked for when that was qualified', () => {
    const source = index('def outer():', '    return [(lambda: x) for x in y]')
    expect(source.at('outer.<locals>.<lambda>', 2)).toEqual({ name: 'outer.<locals>.<lambda>', firstLine: 2 })
  })

  it('is the one of two of a name whose lines hold the line', () => {
    const source = index(
      'class A:',
      '    def run(self):',
      '        pass',
      'class B:',
      '    def run(self):',
      '        pass',
    )
    expect(source.at('run', 3)).toEqual({ name: 'A.run', firstLine: 2 })
    expect(source.at('run', 6)).toEqual({ name: 'B.run', firstLine: 5 })
  })

  it('is not found under a wrong name or outside of every function', () => {
    const source = index('def one():', '    pass', '', 'x = 1')
    expect(source.at('two', 2)).toBeUndefined()
    expect(source.at('one', 4)).toBeUndefined()
  })

  it('is the module for <module>, at line 1', () => {
    expect(index('', '', 'x = 1').at('<module>', 3)).toEqual({ name: '<module>', firstLine: 1 })
  })

  it('begins at its first decorator', () => {
    const source = index(
      '@first',
      '@second(',
      '    lambda f: f)',
      '',
      '# why',
      'async def work():',
      '    pass',
      'def next(): pass',
    )
    expect(source.at('work', 7)?.firstLine).toBe(1)
    expect(source.at('next', 8)?.firstLine).toBe(8)
  })

  it('has no <locals> when its name was declared global', () => {
    const source = index('def outer():', '    global inner, other', '    def inner():', '        pass')
    expect(source.at('inner', 4)?.name).toBe('inner')
  })
})

describe('lambdas and comprehensions', () => {
  it('are told apart by bracket, colon and for', () => {
    const source = index(
      'a = [',
      'x for x in y]',
      'b = {',
      'x: 1 for x in y}',
      'c = {',
      '(x, lambda: 1) for x in y}',
      'd = f(',
      'x for x in y)',
    )
    expect(source.at('<listcomp>', 2)?.firstLine).toBe(1)
    expect(source.at('<dictcomp>', 4)?.firstLine).toBe(3)
    expect(source.at('<setcomp>', 6)?.firstLine).toBe(5)
    expect(source.at('<genexpr>', 8)?.firstLine).toBe(7)
  })

  it('end where a comma, a colon or a bracket ends them', () => {
    const source = index('f(lambda a=lambda: 1, b=2:', '    a,', '  c,', '  d[lambda: 1', '  : 2])')
    expect(source.at('<lambda>', 2)).toEqual({ name: '<lambda>', firstLine: 1 })
    expect(source.at('<lambda>', 3)).toBeUndefined()
    expect(source.at('<lambda>', 4)?.firstLine).toBe(4)
  })

  it('are found in the fields of f-strings, also with the nested quotes of 3.12', () => {
    const source = index(
      'def f():',
      '    return f"{", ".join(f"{x!r:>{w}}" for x in y)} {{ {z:%H:%M} def g(): "',
      'def h(): pass',
    )
    expect(source.at('<genexpr>', 2)?.name).toBe('f.<locals>.<genexpr>')
    expect(source.at('g', 2)).toBeUndefined()
    expect(source.at('h', 3)?.name).toBe('h')
  })
})

describe('what is not code or not on one line', () => {
  it('strings of all kinds and comments are skipped', () => {
    const source = index(
      `a = """`,
      'def no(): "',
      '""" + rb"\\" + \'"\' # def no(): """',
      "B'''",
      'def no(): pass',
      "'''",
      'def yes(): pass',
    )
    expect(source.at('no', 2)).toBeUndefined()
    expect(source.at('no', 5)).toBeUndefined()
    expect(source.at('yes', 7)?.firstLine).toBe(7)
  })

  it('a bracket or a backslash carries a statement over lines', () => {
    const source = index('def \\', '  long(a=(', '1,', '), b=2):', '  return (', '1)', 'x = 1')
    expect(source.at('long', 6)).toEqual({ name: 'long', firstLine: 1 })
    expect(source.at('long', 7)).toBeUndefined()
  })

  it.each(['\n', '\r\n', '\r'])('lines end with %j', (end) => {
    const source = indexSource(
      ['x = """', '"""', 'def f():', '    return 1 + \\', '        2', 'def g(): pass'].join(end),
    )
    expect(source.at('f', 5)?.firstLine).toBe(3)
    expect(source.at('g', 6)?.firstLine).toBe(6)
  })

  it('tabs, form feeds and a byte order mark do not change the nesting', () => {
    const source = indexSource('\uFEFFclass A:\n\tdef f(self):\n        \tpass\n\f\tdef g(self):\n\t\tpass\n')
    expect(source.at('f', 3)?.name).toBe('A.f')
    expect(source.at('g', 5)?.name).toBe('A.g')
  })

  it('a damaged source is no error', () => {
    for (const text of [
      'def',
      'def f(',
      'f"{',
      '"""',
      'f"{x:',
      ')]}',
      'lambda',
      '@',
      'class :',
      '\\',
      "f'{a:\n}'",
      'x = }f"{',
    ])
      expect(() => indexSource(text).at('f', 1)).not.toThrow()
  })
})

const python = await execa('python3', ['-c', 'import os; print(os.path.dirname(os.__file__))'], {
  reject: false,
})
const library = python.failed ? '' : python.stdout.trim()

describe.skipIf(library === '')('against CPython itself (python3, its standard library)', () => {
  it('every function of 150 files is found at each of its lines, with its first line and qualified name', async () => {
    const files = ['.', 'asyncio', 'json', 'email', 'unittest', 'importlib'].flatMap((folder) =>
      readdirSync(join(library, folder))
        .filter((file) => file.endsWith('.py'))
        .map((file) => join(library, folder, file)),
    )
    const walk = join(import.meta.dirname, 'python_functions.py')
    const { stdout } = await execa('python3', [walk, ...files.slice(0, 150)])
    const compiled = stdout.split('\n').map((line) => JSON.parse(line) as Compiled)
    expect(compiled.length).toBeGreaterThan(100)
    expect(compiled.flatMap(disagreements)).toEqual([])
  }, 60_000)
})

type Code = [name: string, qualname: string | null, firstLine: number, lines: number[]]
interface Compiled {
  path: string
  functions: Code[]
}

/** Where the index and the compiler differ. */
function disagreements({ path, functions }: Compiled): string[] {
  const source = indexSource(readFileSync(path, 'utf8'))
  // Several comprehensions (or lambdas) of a kind on one line: neither name nor line can tell which is meant.
  const isAmbiguous = (name: string, line: number) =>
    name.startsWith('<') && functions.filter((code) => code[0] === name && holds(code, line)).length > 1
  // Comprehensions are inlined since 3.12; the bare name tells as it was up to 3.11.
  const plain = (name: string | undefined) => name?.replace(/<(list|set|dict)comp>\.(?!$)/g, '')
  const isRight = ([name, qualname, firstLine]: Code, line: number) => {
    const bare = source.at(name, line)
    const qualified = source.at(qualname ?? name, line)
    const isNamed =
      qualname === null || (qualified?.name === qualname && plain(bare?.name) === plain(qualname))
    return bare?.firstLine === firstLine && qualified?.firstLine === firstLine && isNamed
  }
  return functions.flatMap((code) =>
    code[3]
      .filter((line) => !isRight(code, line) && !isAmbiguous(code[0], line))
      .map((line) => `${path}:${line} is in ${code[1] ?? code[0]} at ${code[2]}`),
  )
}

function holds([, , firstLine, lines]: Code, line: number): boolean {
  return firstLine <= line && line <= (lines.at(-1) ?? firstLine)
}
