// Which configurations the VS Code extension puts dapscope into, and what it makes of an empty one.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import { attach, freePort, listening } from '../live/attached.ts'
import { SHARES } from '../live/captures.ts'
import { Dap } from '../live/dap.ts'
import { describePythons } from '../pythons.ts'
import { scratchFolder } from '../scratch.ts'
import { EXTENSION, VsCode } from './vscode-stub.ts'

const folder = { uri: 'folder' }
let vscode: VsCode
beforeEach(async () => {
  vscode = new VsCode()
  await vscode.activate()
})

describe('a session of Microsoft’s Python debugger', () => {
  const resolved = (config: object, type = 'debugpy') =>
    vscode.providers
      .find((each) => each.type === type)
      .resolveDebugConfigurationWithSubstitutedVariables(folder, config)
  const launch = { type: 'debugpy', name: 'mine', request: 'launch', module: 'app', envFile: '.env' }

  it.for(['debugpy', 'python'])('gets the shim as its adapter, and keeps all it says (%s)', async (type) => {
    const given = { ...launch, type, purpose: ['debug-test'], python: '/venv/bin/python' }
    const debugAdapterPath = join(vscode.storage, 'dapscope_adapter.py')
    expect(await resolved(given, type)).toEqual({ ...given, debugAdapterPath })
    const shipped = readFileSync(join(EXTENSION, 'dapscope_adapter.py'), 'utf8')
    expect(readFileSync(debugAdapterPath, 'utf8')).toBe(shipped)
  })

  it('is left to Microsoft’s own provider until the variables are filled in: that looks for an empty configuration', () => {
    const { resolveDebugConfiguration: resolve } = vscode.providers.find(({ type }) => type === 'debugpy')
    expect(resolve(folder, {})).toEqual({})
  })

  it.for([
    ['it has an adapter already', { debugAdapterPath: '/mine' }],
    ['it is run without debugging', { noDebug: true }],
    ['it is that of a child process', { request: 'attach', subProcessId: 7, connect: { port: 1 } }],
    ['VS Code connects by itself', { debugServer: 4711 }],
  ] as const)('stays as it is where %s', async ([, more]) => {
    expect(await resolved({ ...launch, ...more })).toEqual({ ...launch, ...more })
  })

  it('is left alone by the setting, unless it has our key, and by `"dapscope": false`', async () => {
    expect(await resolved({ ...launch, dapscope: false })).toEqual(launch)
    vscode.settings['enable'] = false
    expect(await resolved(launch)).toEqual(launch)
    expect(await resolved({ ...launch, dapscope: { cpu: true } })).toHaveProperty('debugAdapterPath')
  })

  it('that attaches by process or waits for a connection gets the shim', async () => {
    for (const more of [{ processId: 7 }, { listen: { port: 5678 } }])
      expect(await resolved({ ...launch, request: 'attach', ...more })).toHaveProperty('debugAdapterPath')
  })

  it('that attaches by `connect` goes to a port of ours, the same one for the same address', async () => {
    const attach = { type: 'debugpy', name: 'a', request: 'attach', connect: { host: 'far', port: 5678 } }
    const { connect: first, ...rest } = await resolved(attach)
    expect(rest).toEqual({ type: 'debugpy', name: 'a', request: 'attach' })
    expect(first).toEqual({ host: '127.0.0.1', port: expect.any(Number) })
    expect((await resolved(attach)).connect).toEqual(first)
    const other = await resolved({ ...attach, connect: { port: '5679' } })
    expect(other.connect.port).not.toBe(first.port)
  })

  it('that attaches in the older form keeps being local or remote, as paths are mapped by that', async () => {
    const attach = { type: 'python', name: 'a', request: 'attach', port: 5678 }
    expect(await resolved({ ...attach, host: 'localhost' })).toMatchObject({ host: '127.0.0.1' })
    const far = await resolved({ ...attach, host: 'far' })
    expect(far).toEqual({
      type: 'python',
      name: 'a',
      request: 'attach',
      connect: { host: '127.0.0.1', port: expect.any(Number) },
    })
  })

  it('is answered by dapscope at that port, in words, where nobody is at the address', async () => {
    const port = freePort()
    const { connect: ours } = await resolved({ ...launch, request: 'attach', connect: { port } })
    const socket = connect(ours.port, ours.host)
    onTestFinished(() => void socket.destroy())
    const body = JSON.stringify({ seq: 1, type: 'request', command: 'initialize', arguments: {} })
    socket.write(`Content-Length: ${body.length}\r\n\r\n${body}`)
    let answer = ''
    for await (const chunk of socket) if ((answer += chunk).includes('Nobody')) break
    expect(answer).toContain(`Nobody could be reached at 127.0.0.1:${port}`)
  })
})

describePythons(
  'attaching by `connect` as Microsoft’s extension does, to the address that it is given',
  ({ python }) => {
    it('is a session with dapscope in it, which can be profiled', async () => {
      const port = freePort()
      listening([python], port, SHARES, '60')
      const provider = vscode.providers.find(({ type }) => type === 'debugpy')
      const { connect: ours } = await provider.resolveDebugConfigurationWithSubstitutedVariables(folder, {
        type: 'debugpy',
        request: 'attach',
        connect: { port },
      })
      await expect
        .poll(() => reached(ours.port, port), { timeout: 30_000, interval: 300 })
        .toMatchObject({
          sampleCount: expect.any(Number),
          cpuProfilePath: expect.stringMatching(/cpuprofile$/),
        })
    })
  },
  { versions: ['3.12'] },
)

/** The result of a short capture in a session at our port; undefined where the program does not listen yet. */
async function reached(ours: number, port: number): Promise<object | undefined> {
  const dap = await Dap.tcp(ours)
  const answer = await dap.answer('initialize', { adapterID: 'debugpy', clientID: 'vscode' })
  if (!answer.success) return void dap.output.end()
  await attach(dap, port)
  await dap.ask('dapscope.cpu.start', { durationMs: 300 })
  const { body } = await dap.event('dapscope.cpu.finished')
  await dap.ask('disconnect', {})
  await dap.ended
  return body
}

describe('a session of our own type', () => {
  const resolved = (config: object, type = 'dapscope') =>
    vscode.providers
      .find((each) => each.type === type && each.resolveDebugConfiguration)
      .resolveDebugConfiguration(folder, config)
  it.for([
    ['dapscope', {}],
    ['dapscope', { type: 'dapscope', name: 'half', request: 'launch' }],
    ['dapscope-current-file', {}],
  ] as const)(
    'runs the file in front where the configuration is empty or half of one (%s)',
    async ([type, given]) => {
      vscode.lookAt('python')
      expect(await resolved(given, type)).toMatchObject({
        type: 'dapscope',
        request: 'launch',
        program: '${file}',
        cwd: '${workspaceFolder}',
        console: 'integratedTerminal',
        internalConsoleOptions: 'neverOpen',
      })
    },
  )

  it('says what to do where there is no Python file in front', async () => {
    expect(await resolved({})).toBeUndefined()
    vscode.lookAt('markdown')
    expect(await resolved({})).toBeUndefined()
    expect(vscode.said.join()).toContain('open the Python file')
  })

  it('leaves what a configuration says, and adds the interpreter chosen in the Python extension', async () => {
    const given = {
      type: 'dapscope',
      name: 'mine',
      request: 'launch',
      module: 'app',
      cwd: '/srv',
      console: 'internalConsole',
    }
    expect(await resolved(given)).toEqual(given)
    const environments = { getActiveEnvironmentPath: () => ({ path: '/venv/bin/python' }) }
    vscode.extensions = [{ id: 'ms-python.python', isActive: true, exports: { environments } }]
    expect(await resolved(given)).toEqual({ ...given, python: '/venv/bin/python' })
    for (const own of [{ python: 'other' }, { pythonPath: 'older' }])
      expect(await resolved({ ...given, ...own })).toEqual({ ...given, ...own })
    for (const whom of [{ processId: 7 }, { connect: { port: 1 } }, { listen: { port: 1 } }, { port: 1 }]) {
      const attach = { ...given, request: 'attach', ...whom }
      expect(await resolved(attach)).toEqual(attach)
    }
  })

  it('reads `envFile`, which Microsoft’s debugger does for its own types', async () => {
    const provider = vscode.providers.find(
      (each) => each.type === 'dapscope' && each.resolveDebugConfigurationWithSubstitutedVariables,
    )
    const root = scratchFolder()
    writeFileSync(join(root, '.env'), 'A=file\nB="file too" # said\n')
    const read = (config: object) =>
      provider.resolveDebugConfigurationWithSubstitutedVariables({ uri: { fsPath: root } }, config)
    const env = { A: 'configuration', B: 'file too' }
    for (const envFile of ['.env', join(root, '.env')])
      expect(await read({ request: 'launch', envFile, env: { A: env.A } })).toEqual({
        request: 'launch',
        env,
      })
    expect(await read({ request: 'launch', envFile: 'none' })).toEqual({ request: 'launch', env: {} })
    expect(await read({ request: 'attach' })).toEqual({ request: 'attach' })
  })

  it('is offered for the current file in the list of configurations', () => {
    const { provideDebugConfigurations } = vscode.providers.find((each) => each.provideDebugConfigurations)
    expect(provideDebugConfigurations()[0]).toMatchObject({
      name: 'Python: Current File (dapscope)',
      type: 'dapscope',
      program: '${file}',
    })
  })

  const adapterOf = (configuration: object): string[] =>
    vscode.factories.get('dapscope').createDebugAdapterDescriptor({ configuration }).args.slice(2)

  it('attaches by `connect` through dapscope', () => {
    const configuration = { request: 'attach', connect: { port: 5678 } }
    expect(adapterOf(configuration)).toEqual([
      expect.stringMatching(/dapscope\.cjs$/),
      '--connect',
      '127.0.0.1:5678',
    ])
  })

  it('uses the debugpy of Microsoft’s extension, in the program’s Python', () => {
    const extensionPath = scratchFolder()
    const debugpy = join(extensionPath, 'bundled/libs/debugpy')
    mkdirSync(join(debugpy, 'adapter'), { recursive: true })
    const debuggers = [{ type: 'debugpy', label: 'Python Debugger' }]
    vscode.extensions = [{ extensionPath, packageJSON: { contributes: { debuggers } } }]
    expect(adapterOf({ request: 'launch', python: '/p' }).slice(1)).toEqual([
      '--python',
      '/p',
      '--debugpy',
      debugpy,
    ])
    expect(adapterOf({ request: 'launch' }).slice(1)).toEqual([])
  })
})

it.for([
  [true, [{ type: 'debugpy', label: 'Python Debugger' }]],
  [false, [{ type: 'debugpy' }]],
] as const)(
  'VS Code is told whether another extension debugs Python: then F5 stays that one’s (%s)',
  async ([has, debuggers]) => {
    const other = new VsCode()
    other.extensions = [{ extensionPath: '/x', packageJSON: { contributes: { debuggers } } }]
    await other.activate()
    expect(other.context('hasPythonDebugger')).toBe(has)
  },
)

it('an extension that comes later is found, with its debugpy: the shim tells dapscope of that', async () => {
  const extensionPath = scratchFolder()
  const debugpy = join(extensionPath, 'bundled/libs/debugpy')
  mkdirSync(join(debugpy, 'adapter'), { recursive: true })
  const debuggers = [{ type: 'debugpy', label: 'Python Debugger' }]
  const facts = () => JSON.parse(readFileSync(join(vscode.storage, 'dapscope_adapter.json'), 'utf8'))
  expect(facts()).not.toHaveProperty('debugpy')
  vscode.extensions = [{ extensionPath, packageJSON: { contributes: { debuggers } } }]
  vscode.events.extensions.fire()
  await expect.poll(facts).toHaveProperty('debugpy', debugpy)
  expect(vscode.contexts.get('dapscope.hasPythonDebugger')).toBe(true)
})
