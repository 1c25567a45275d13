// Where py-spy is found, and which version a program is.
import { join } from 'node:path'
import { beforeEach, expect, it } from 'vitest'
import { ownEnvironment } from '../../src/tools/own-environment.ts'
import { findPySpy } from '../../src/tools/py-spy.ts'
import { ToolMissing } from '../../src/tools/tool-missing.ts'
import { toolVersion } from '../../src/tools/tool-version.ts'
import { describePythons } from '../pythons.ts'
import { putFile, putProgram, scratchFolder } from '../scratch.ts'
import { putVenv } from './place.ts'

let root = ''

beforeEach(() => {
  root = scratchFolder()
  process.env['XDG_CACHE_HOME'] = join(root, 'cache')
})

it('py-spy is sought beside the adapter, beside the debuggee, on the PATH, and in the own environment', () => {
  const adapterPython = putVenv(join(root, 'adapter'))
  const debuggeePython = putVenv(join(root, 'debuggee'))
  const own = ownEnvironment()
  const places = [
    ['own environment', own.pySpy],
    ['path', join(root, 'bin/py-spy')],
    ['beside the debuggee', join(root, 'debuggee/bin/py-spy')],
    ['beside the adapter', join(root, 'adapter/bin/py-spy')],
  ] as const
  const search = { adapterPython, debuggeePython, env: { PATH: join(root, 'bin') }, cwd: root }
  expect(findPySpy(search)).toBeUndefined()
  putVenv(own.folder)
  putFile(own.marker)
  for (const [source, path] of places) {
    putProgram(path)
    expect(findPySpy(search)).toEqual({ path, source })
  }
  putProgram(join(root, 'mine'))
  expect(findPySpy({ ...search, pySpy: './mine' })).toEqual({ path: join(root, 'mine'), source: 'flag' })
})

it('a py-spy that --py-spy names and that is not there is told with what to type', () => {
  const search = { env: { PATH: '' }, cwd: root, pySpy: 'no-such' }
  expect(() => findPySpy(search)).toThrow(ToolMissing)
  expect(() => findPySpy(search)).toThrow('no-such on the PATH')
})

it('a pyenv shim of py-spy is no py-spy where the chosen version has none', () => {
  putProgram(join(root, 'pyenv/bin/pyenv'))
  putProgram(join(root, 'pyenv/shims/py-spy'), 'echo pyenv: py-spy: command not found >&2; exit 127')
  putFile(join(root, 'pyenv/version'), '3.11.7\n')
  const search = { env: { PATH: join(root, 'pyenv/shims') }, cwd: root }
  expect(findPySpy(search)).toBeUndefined()
  const real = putProgram(join(root, 'pyenv/versions/3.11.7/bin/py-spy'))
  expect(findPySpy(search)?.path).toBe(real)
})

it('the version of a program that fails, says nothing, or is not there, is unknown', async () => {
  expect(await toolVersion(putProgram(join(root, 'a'), 'echo py-spy 9.9.9; exit 1'))).toBeUndefined()
  expect(await toolVersion(putProgram(join(root, 'b'), 'exit 0'))).toBeUndefined()
  expect(await toolVersion(join(root, 'c'))).toBeUndefined()
  expect(await toolVersion(putProgram(join(root, 'd'), 'echo py-spy 0.4.3'))).toBe('0.4.3')
})

describePythons('real tools tell their versions', (python) => {
  it('py-spy and the Python beside it', async () => {
    expect(findPySpy({ adapterPython: python.python, env: {}, cwd: root })?.path).toBe(python.pySpy)
    expect(await toolVersion(python.pySpy)).toBe('0.4.3')
    expect(await toolVersion(python.python)).toMatch(new RegExp(`^${python.version}\\.\\d+`))
    expect(await toolVersion(python.python, ['-m', 'debugpy', '--version'])).toBe(python.debugpy)
  })
})
