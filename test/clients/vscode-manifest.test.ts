// The VS Code extension without VS Code: its manifest as VS Code reads it, its code with a stub of the API.
import { fork } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import * as z from 'zod'
import { startLater, startShape } from '../../src/cpu/start-shape.ts'
import { Dap } from '../live/dap.ts'
import { pythons } from '../pythons.ts'
import { EXTENSION, VsCode } from './vscode-stub.ts'

const manifest = JSON.parse(readFileSync(join(EXTENSION, 'package.json'), 'utf8'))
const [debuggerOf] = manifest.contributes.debuggers

describe('the manifest', () => {
  it('names files that are inside the extension’s own folder, so that they are installed with it', () => {
    for (const file of [manifest.main, debuggerOf.program]) {
      expect(file).toMatch(/^\.\/(?!.*\.\.)/)
      expect(existsSync(join(EXTENSION, file)), file).toBe(true)
    }
  })

  it('carries the version of dapscope, and the dapscope of this build', () => {
    const root = resolve(EXTENSION, '..')
    expect(manifest.version).toBe(JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).version)
    const dist = dirname(join(EXTENSION, debuggerOf.program))
    expect(readdirSync(dist)).toEqual(readdirSync(join(root, 'dist')))
    for (const name of readdirSync(dist))
      expect(readFileSync(join(dist, name)).equals(readFileSync(join(root, 'dist', name))), name).toBe(true)
  })

  it('wakes for the start of a session, with a launch.json and without', () => {
    const { type } = debuggerOf
    expect(manifest.activationEvents).toEqual([
      `onDebugResolve:${type}`,
      `onDebugDynamicConfigurations:${type}`,
    ])
  })

  it('offers only configurations that its own schema allows', () => {
    const offered = [...debuggerOf.initialConfigurations, ...debuggerOf.configurationSnippets.map(filledIn)]
    expect(offered.length).toBeGreaterThan(2)
    for (const { name, type, request, ...own } of offered) {
      expect({ name, type }).toEqual({ name: expect.any(String), type: debuggerOf.type })
      const { properties } = debuggerOf.configurationAttributes[request]
      z.fromJSONSchema({ type: 'object', properties, additionalProperties: false }).parse(own)
    }
  })

  it('describes the options of a capture as the table of requests does', () => {
    const shape = Object.fromEntries(Object.entries(startShape).filter(([name]) => !(name in startLater)))
    const { properties } = z.toJSONSchema(z.strictObject(shape), { io: 'input' })
    for (const request of ['launch', 'attach']) {
      const { cpu } = debuggerOf.configurationAttributes[request].properties.dapscope.properties
      expect(cpu.anyOf[1].properties).toEqual(properties)
    }
  })

  it('lets its commands be run only while it is debugging', () => {
    for (const { enablement } of manifest.contributes.commands)
      expect(enablement).toBe(`inDebugMode && debugType == '${debuggerOf.type}'`)
  })
})

/** A snippet's body as it stands in launch.json: `^"…"` is text to insert as it is, in which `\$` is a `$`. */
function filledIn({ body }: { body: object }): any {
  return JSON.parse(JSON.stringify(body), (_key, value: unknown) =>
    typeof value === 'string' && value.startsWith('^')
      ? JSON.parse(value.slice(1).replaceAll('\\$', '$'))
      : value,
  )
}

describe('the extension', () => {
  let vscode: VsCode
  beforeEach(() => {
    vscode = new VsCode()
    vscode.activate(manifest.main)
  })
  const folder = { uri: 'folder' }
  const resolveConfiguration = (config: object) =>
    vscode.providers.find((each) => each.resolveDebugConfiguration).resolveDebugConfiguration(folder, config)

  it('makes an empty configuration one that runs the file in front', async () => {
    vscode.activeTextEditor = { document: { languageId: 'python' } }
    expect(await resolveConfiguration({})).toMatchObject({
      type: debuggerOf.type,
      request: 'launch',
      program: '${file}',
      cwd: '${workspaceFolder}',
    })
  })

  it('says what to do where there is no Python file in front', async () => {
    expect(await resolveConfiguration({})).toBeUndefined()
    expect(vscode.said.join()).toContain('open the Python file')
  })

  it('leaves what a configuration says, and adds the interpreter chosen in the Python extension', async () => {
    const given = { type: 'dapscope', name: 'mine', request: 'launch', module: 'app', cwd: '/srv' }
    expect(await resolveConfiguration(given)).toEqual(given)
    const environments = { getActiveEnvironmentPath: () => ({ path: '/venv/bin/python' }) }
    vscode.pythonExtension = { isActive: true, exports: { environments } }
    expect(await resolveConfiguration(given)).toEqual({ ...given, python: '/venv/bin/python' })
    expect(await resolveConfiguration({ ...given, python: 'other' })).toEqual({ ...given, python: 'other' })
    const attach = { ...given, request: 'attach' }
    expect(await resolveConfiguration(attach)).toEqual(attach)
  })

  it('sends each command’s request to its own session only, and has no command without one', async () => {
    const asked: string[] = []
    const customRequest = (name: string) => Promise.resolve(void asked.push(name))
    expect([...vscode.commands.keys()]).toEqual(
      manifest.contributes.commands.map((each: any) => each.command),
    )
    vscode.activeDebugSession = { type: 'debugpy', customRequest }
    for (const run of vscode.commands.values()) await run()
    vscode.activeDebugSession = { type: debuggerOf.type, customRequest }
    for (const run of vscode.commands.values()) await run()
    expect(asked).toEqual(['dapscope.cpu.start', 'dapscope.cpu.stop'])
  })

  it('shows that a capture runs, and opens its profile', () => {
    const session = { id: '1', type: debuggerOf.type }
    vscode.fire('dapscope.cpu.started', {}, session)
    expect(vscode.status.size).toBe(1)
    vscode.fire('dapscope.cpu.finished', { cpuProfilePath: '/runs/1/cpu.cpuprofile' }, session)
    expect(vscode.status.size).toBe(0)
    expect(vscode.executed).toEqual([['vscode.open', { scheme: 'file', path: '/runs/1/cpu.cpuprofile' }]])
  })

  it('opens nothing for a capture that failed, or for another extension’s session', () => {
    vscode.fire('dapscope.cpu.finished', { error: { id: 1212 } }, { id: '1', type: debuggerOf.type })
    vscode.fire('dapscope.cpu.finished', { cpuProfilePath: '/x' }, { id: '2', type: 'debugpy' })
    expect(vscode.executed).toEqual([])
  })
})

it.for([
  ['on Electron, by -e', ['-e', 'delete process.env.ELECTRON_RUN_AS_NODE;require(process.argv[1])']],
  ['on plain Node', []],
] as const)('the adapter starts as VS Code forks it (%s)', async ([, execArgv], test) => {
  const [python] = pythons()
  if (!python) return test.skip('no Python with debugpy is here')
  const env = { ...process.env, VIRTUAL_ENV: resolve(python.python, '../..') }
  const child = fork(join(EXTENSION, debuggerOf.program), { execArgv: [...execArgv], silent: true, env })
  onTestFinished(() => void child.kill('SIGKILL'))
  const dap = new Dap(child.stdout!, child.stdin!, child)
  const { dapscope } = await dap.ask('initialize', { adapterID: debuggerOf.type, clientID: 'vscode' })
  expect(dapscope.version).toBe(manifest.version)
  child.stdin!.end()
  expect(await dap.exit()).toBe(0)
})
