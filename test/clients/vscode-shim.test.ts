// The Python shim that VS Code's Python debugger runs as `python debugAdapterPath`, with real Pythons.
import { spawnSync } from 'node:child_process'
import { copyFileSync, mkdirSync, realpathSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { sitePackages } from '../../src/tools/layout.ts'
import { Dap } from '../live/dap.ts'
import { describePythons, newestPython } from '../pythons.ts'
import { putProgram, scratchFolder } from '../scratch.ts'
import { EXTENSION } from './vscode-stub.ts'

const SHIM = join(EXTENSION, 'dapscope_adapter.py')
const initialize = { adapterID: 'debugpy', clientID: 'vscode' }

describePythons('the shim, by hand', ({ python }) => {
  it('becomes dapscope: a session of that Python, and the program sees nothing of VS Code’s Node', async () => {
    const dap = Dap.start([python, SHIM])
    const code = 'import os; print("electron", os.environ.get("ELECTRON_RUN_AS_NODE"))'
    const { dapscope } = await dap.launch({ code, redirectOutput: true, python: [python] }, { initialize })
    expect(dapscope.version).toEqual(expect.any(String))
    await dap.event('terminated')
    const output = dap.received.filter(({ event }) => event === 'output').map(({ body }) => body.output)
    expect(output.join('')).toContain('electron None')
    dap.output.end()
    expect(await dap.exit()).toBe(0)
  })

  it('ends as an adapter does on a signal', async () => {
    const dap = Dap.start([python, SHIM])
    await dap.ask('initialize', initialize)
    dap.process!.kill('SIGINT')
    expect(await dap.exit()).toBe(0)
  })
})

describe('the shim that the extension has placed', () => {
  /** A folder as the extension makes it, with these facts. */
  function placed(facts: object | string): string {
    const shim = join(scratchFolder(), 'dapscope_adapter.py')
    copyFileSync(SHIM, shim)
    const text = typeof facts === 'string' ? facts : JSON.stringify(facts)
    writeFileSync(shim.replace(/py$/, 'json'), text)
    return shim
  }
  const dapscope = join(EXTENSION, 'dist/dapscope.cjs')

  it('uses the Node and the debugpy that it is told, though neither is on the path or in the Python', async () => {
    const { python, debugpy } = bareWithDebugpyElsewhere()
    const shim = placed({ node: process.execPath, dapscope, debugpy })
    const env = { PATH: scratchFolder(), VIRTUAL_ENV: '', CONDA_PREFIX: '' }
    const dap = Dap.start([python, shim], { env })
    const can = await dap.launch({ code: 'print(6 * 7)', redirectOutput: true })
    expect(can.dapscope.version).toEqual(expect.any(String))
    await dap.printed(/42/)
  })

  it.for([
    ['there is no Node', { dapscope }, {}, /needs Node, and there is no node on the PATH.*DAPSCOPE_NODE/],
    ['the Node is too old', { dapscope }, { old: true }, /needs Node 20\.10, and .*node is 12\.1\. Install/],
    [
      'dapscope is not there',
      { node: process.execPath },
      {},
      /dapscope itself is not where .* Install the dapscope/,
    ],
    ['its facts are damaged', '{"node": 3', {}, /needs Node, and there is no node/],
  ] as const)('answers `initialize` with what to do where %s', async ([, facts, given, text]) => {
    const path = scratchFolder()
    const old = 'old' in given
    if (old) putProgram(join(path, 'node'), 'echo v12.1.0')
    const dap = Dap.start([newestPython().python, placed(facts)], {
      env: { PATH: `${path}${old ? ':/bin' : ''}` },
    })
    const answer = await dap.answer('initialize', initialize)
    expect(answer).toMatchObject({ command: 'initialize', success: false, request_seq: 1 })
    expect(answer.message).toMatch(text)
    expect(answer.body.error.showUser).toBe(true)
    expect(await dap.exit()).toBe(1)
  })

  /** A Python with no debugpy, and a debugpy in a folder apart, as Microsoft's extension has it. */
  function bareWithDebugpyElsewhere(): { python: string; debugpy: string } {
    const { python } = newestPython()
    const [installed] = sitePackages(join(python, '../..')).map((folder) => join(folder, 'debugpy'))
    const debugpy = join(scratchFolder(), 'bundled/libs/debugpy')
    mkdirSync(dirname(debugpy), { recursive: true })
    symlinkSync(installed!, debugpy)
    const bare = realpathSync(python)
    expect(spawnSync(bare, ['-c', 'import debugpy']).status).toBe(1)
    return { python: bare, debugpy }
  }
})
