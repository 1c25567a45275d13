// Which Python the adapter and the debuggee get, of all that may be there.
import { chmodSync, mkdirSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import { ownEnvironment } from '../../src/tools/own-environment.ts'
import { adapterPythons, debuggeePython } from '../../src/tools/python.ts'
import { ToolMissing } from '../../src/tools/tool-missing.ts'
import { putFile, putProgram, scratchFolder } from '../scratch.ts'
import { putVenv } from './place.ts'

let root = ''
let cwd = ''

beforeEach(() => {
  root = scratchFolder()
  cwd = join(root, 'project')
  mkdirSync(cwd)
  process.env['XDG_CACHE_HOME'] = join(root, 'cache')
})

const pathOf = (...folders: string[]) => folders.map((folder) => join(root, folder)).join(':')

/** dapscope's own environment as `dapscope setup` leaves it. */
function putOwn(): string {
  const own = ownEnvironment()
  putVenv(own.folder, { packages: ['debugpy'] })
  putFile(own.marker)
  return own.python
}

describe("the adapter's Python", () => {
  it('is sought in the active environment, then on the PATH, then in the own environment', () => {
    const venv = putVenv(join(root, 'venv'), { packages: ['debugpy'] })
    const conda = putProgram(join(root, 'conda/bin/python'))
    const python3 = putProgram(join(root, 'bin/python3'))
    const own = putOwn()
    const env = { VIRTUAL_ENV: join(root, 'venv'), CONDA_PREFIX: join(root, 'conda'), PATH: pathOf('bin') }
    expect(adapterPythons({ env, cwd })).toEqual([
      { path: venv, source: 'virtual environment' },
      { path: conda, source: 'virtual environment' },
      { path: python3, source: 'path' },
      { path: own, source: 'own environment' },
    ])
  })

  it('is one candidate, not four, where four names stand for it', () => {
    const venv = putVenv(join(root, 'venv'), { packages: ['debugpy'] })
    symlinkSync('python', join(root, 'venv/bin/python3'))
    symlinkSync('venv', join(root, 'same'))
    const env = {
      VIRTUAL_ENV: join(root, 'venv'),
      CONDA_PREFIX: join(root, 'same'),
      PATH: pathOf('venv/bin'),
    }
    expect(adapterPythons({ env, cwd })).toEqual([{ path: venv, source: 'virtual environment' }])
  })

  it('keeps two environments apart that link to one interpreter', () => {
    const base = putProgram(join(root, 'base/python3'))
    for (const name of ['one', 'two']) {
      mkdirSync(join(root, name, 'bin'), { recursive: true })
      symlinkSync(base, join(root, name, 'bin/python'))
    }
    const env = { VIRTUAL_ENV: join(root, 'one'), CONDA_PREFIX: join(root, 'two'), PATH: '' }
    expect(adapterPythons({ env, cwd })).toHaveLength(2)
  })

  it('is only the one that --python names: by path, by name, or by its environment', () => {
    putOwn()
    const venv = putVenv(join(cwd, '.venv'))
    const python = putProgram(join(root, 'bin/python3.12'))
    const env = { PATH: pathOf('bin') }
    for (const flag of [join(cwd, '.venv/bin/python'), '.venv/bin/python', './.venv']) {
      expect(adapterPythons({ python: flag, env, cwd })).toEqual([{ path: venv, source: 'flag' }])
    }
    expect(adapterPythons({ python: 'python3.12', env, cwd })).toEqual([{ path: python, source: 'flag' }])
  })

  it.each(['/no/such/python', 'no-such-python', './nothing'])(
    'missing at %s, which --python names, is told with what to type',
    (python) => {
      expect(() => adapterPythons({ python, env: { PATH: '' }, cwd })).toThrow(ToolMissing)
      expect(() => adapterPythons({ python, env: { PATH: '' }, cwd })).toThrow(python.replace(/^\.\//, ''))
    },
  )

  it('is none on an empty machine', () => {
    expect(adapterPythons({ env: {}, cwd })).toEqual([])
    expect(adapterPythons({ env: { VIRTUAL_ENV: join(root, 'gone'), PATH: pathOf('gone') }, cwd })).toEqual(
      [],
    )
  })

  it('is not a file that cannot be run, nor a folder of that name', () => {
    chmodSync(putProgram(join(root, 'bin/python3')), 0o644)
    mkdirSync(join(root, 'other/python3'), { recursive: true })
    expect(adapterPythons({ env: { PATH: pathOf('bin', 'other') }, cwd })).toEqual([])
  })

  it('is not a half-made own environment', () => {
    putVenv(ownEnvironment().folder, { packages: ['debugpy'] })
    expect(adapterPythons({ env: { PATH: '' }, cwd })).toEqual([])
  })
})

describe('a virtual environment without debugpy', () => {
  const env = () => ({ VIRTUAL_ENV: join(root, 'venv'), PATH: '' })
  const isLeftOut = (more: NodeJS.ProcessEnv = {}) =>
    adapterPythons({ env: { ...env(), ...more }, cwd }).length === 0

  it('is left out, since its files show that debugpy is missing', () => {
    putVenv(join(root, 'venv'))
    expect(isLeftOut()).toBe(true)
  })

  it("is kept where it sees the system's packages", () => {
    putVenv(join(root, 'venv'), { system: true })
    expect(isLeftOut()).toBe(false)
  })

  it('is kept where PYTHONPATH may bring debugpy in', () => {
    putVenv(join(root, 'venv'))
    expect(isLeftOut({ PYTHONPATH: '/somewhere' })).toBe(false)
  })

  it('is kept where a .pth file brings packages in, but not for one that is only code', () => {
    putVenv(join(root, 'venv'))
    const packages = join(root, 'venv/lib/python3.11/site-packages')
    putFile(join(packages, 'distutils-precedence.pth'), 'import os; x = 1\n# a comment\n\n')
    expect(isLeftOut()).toBe(true)
    putFile(join(packages, 'elsewhere.pth'), '/opt/shared\n')
    expect(isLeftOut()).toBe(false)
  })

  it('is kept where debugpy is installed as a link to its sources', () => {
    putVenv(join(root, 'venv'))
    putFile(join(root, 'venv/lib/python3.11/site-packages/__editable___debugpy_1_8_finder.py'))
    expect(isLeftOut()).toBe(false)
  })
})

describe("the debuggee's Python", () => {
  it('is that of the active environment before that of the project before that of the PATH', () => {
    const python3 = putProgram(join(root, 'bin/python3'))
    const env = { PATH: pathOf('bin') }
    expect(debuggeePython({ env, cwd })).toEqual({ path: python3, source: 'path' })
    const project = putVenv(join(cwd, '.venv'))
    expect(debuggeePython({ env, cwd })).toEqual({ path: project, source: 'project environment' })
    const active = putVenv(join(root, 'active'))
    const source = 'virtual environment'
    expect(debuggeePython({ env: { ...env, VIRTUAL_ENV: join(root, 'active') }, cwd })).toEqual({
      path: active,
      source,
    })
    expect(debuggeePython({ env: { ...env, CONDA_PREFIX: join(root, 'active') }, cwd })).toEqual({
      path: active,
      source,
    })
  })

  it("is the project's seen from a folder in it, the nearest first, up to the repository's top and no farther", () => {
    const deep = join(cwd, 'packages/one/src')
    mkdirSync(deep, { recursive: true })
    putVenv(join(root, '.venv'))
    putFile(join(cwd, 'packages/one/pyproject.toml'))
    mkdirSync(join(cwd, '.git'))
    expect(debuggeePython({ env: {}, cwd: deep })).toBeUndefined()
    const workspace = putVenv(join(cwd, 'venv'))
    expect(debuggeePython({ env: {}, cwd: deep })?.path).toBe(workspace)
    const nearer = putVenv(join(cwd, 'packages/one/.venv'))
    expect(debuggeePython({ env: {}, cwd: deep })?.path).toBe(nearer)
  })

  it('is not taken from above a folder that is in no project', () => {
    putVenv(join(root, '.venv'))
    expect(debuggeePython({ env: {}, cwd })).toBeUndefined()
    putFile(join(root, 'pyproject.toml'))
    expect(debuggeePython({ env: {}, cwd })?.source).toBe('project environment')
  })

  it("is never dapscope's own, even when that is active and on the PATH", () => {
    putOwn()
    const own = ownEnvironment().folder
    const env = { VIRTUAL_ENV: own, PATH: join(own, 'bin') }
    expect(debuggeePython({ env, cwd })).toBeUndefined()
  })
})

describe('a pyenv shim', () => {
  beforeEach(() => {
    putProgram(join(root, 'pyenv/bin/pyenv'))
    for (const name of ['python3', 'py-spy']) putProgram(join(root, 'pyenv/shims', name), 'exit 127')
    for (const version of ['3.11.7', '3.12.1'])
      putProgram(join(root, 'pyenv/versions', version, 'bin/python3'))
  })

  const found = (env: NodeJS.ProcessEnv = {}) =>
    adapterPythons({ env: { PATH: pathOf('pyenv/shims', 'bin'), ...env }, cwd }).map(({ path }) =>
      path.replace(`${root}/`, ''),
    )

  it('is followed to the Python it stands for: PYENV_VERSION, .python-version of the folder or above, then the global one', () => {
    putFile(join(root, 'pyenv/version'), '3.11.7\n')
    expect(found()).toEqual(['pyenv/versions/3.11.7/bin/python3'])
    putFile(join(root, '.python-version'), '# ours\n3.12.1\n')
    expect(found()).toEqual(['pyenv/versions/3.12.1/bin/python3'])
    expect(found({ PYENV_VERSION: '3.10.1:3.11.7' })).toEqual(['pyenv/versions/3.11.7/bin/python3'])
  })

  it('that stands for nothing, or for the system, makes room for the next on the PATH', () => {
    const system = putProgram(join(root, 'bin/python3')).replace(`${root}/`, '')
    expect(found()).toEqual([system])
    putFile(join(root, 'pyenv/version'), 'system\n')
    expect(found()).toEqual([system])
    expect(found({ PYENV_VERSION: '../../../bin' })).toEqual([system])
  })
})
