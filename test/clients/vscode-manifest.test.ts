// The VS Code extension’s manifest, as VS Code reads it, and how VS Code starts the adapter it names.
import { fork } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import * as z from 'zod'
import { startShape } from '../../src/cpu/start-shape.ts'
import { memoryStartShape } from '../../src/memory/requests.ts'
import { Dap } from '../live/dap.ts'
import { newestOrSkip } from '../pythons.ts'
import { ROOT } from '../root.ts'
import { EXTENSION } from './vscode-stub.ts'

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
    expect(manifest.version).toBe(JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')).version)
    const dist = dirname(join(EXTENSION, debuggerOf.program))
    const shipped = readdirSync(dist).filter((name) => name !== 'extension.js')
    expect(shipped).toEqual(readdirSync(join(ROOT, 'dist')))
    for (const name of shipped)
      expect(readFileSync(join(dist, name)).equals(readFileSync(join(ROOT, 'dist', name))), name).toBe(true)
  })

  it('wakes for the start of a session of each type, with a launch.json and without', () => {
    const types = manifest.contributes.debuggers.map(({ type }: any) => `onDebugResolve:${type}`)
    expect(manifest.activationEvents).toEqual(expect.arrayContaining(types))
    expect(manifest.activationEvents).toContain(`onDebugDynamicConfigurations:${debuggerOf.type}`)
  })

  it('runs where the program runs, in SSH, WSL and container windows', () => {
    expect(manifest.extensionKind).toEqual(['workspace'])
  })

  it('adds its key to Microsoft’s types, without a label, by which VS Code would take it for their debugger', () => {
    for (const type of ['debugpy', 'python']) {
      const added = manifest.contributes.debuggers.find((each: any) => each.type === type)
      expect(Object.keys(added)).toEqual(['type', 'configurationAttributes'])
      for (const request of ['launch', 'attach']) {
        const { dapscope } = added.configurationAttributes[request].properties
        const own = debuggerOf.configurationAttributes[request].properties.dapscope
        expect(dapscope.anyOf).toEqual([
          { type: 'boolean', const: false },
          { ...own, description: undefined },
        ])
      }
    }
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
    const { properties } = z.toJSONSchema(z.strictObject(startShape), { io: 'input' })
    const { frames } = z.toJSONSchema(z.strictObject(memoryStartShape), { io: 'input' }).properties!
    for (const request of ['launch', 'attach']) {
      const { cpu, memory } = debuggerOf.configurationAttributes[request].properties.dapscope.properties
      expect(cpu.anyOf[1].properties).toEqual(properties)
      expect(memory.anyOf[1].properties).toEqual({ frames })
    }
  })

  it('offers the commands of a session only where they can work', () => {
    for (const { command, enablement } of manifest.contributes.commands) {
      if (['dapscope.openReport', 'dapscope.pickProcess'].includes(command)) continue
      expect(enablement, command).toMatch(/^dapscope\.(session|marks)/)
      expect(manifest.contributes.menus.commandPalette).toContainEqual({ command, when: enablement })
    }
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

it.for([
  ['on Electron, by -e', ['-e', 'delete process.env.ELECTRON_RUN_AS_NODE;require(process.argv[1])']],
  ['on plain Node', []],
] as const)('the adapter starts as VS Code forks it (%s)', async ([, execArgv], test) => {
  const env = { ...process.env, VIRTUAL_ENV: resolve(newestOrSkip(test).python, '../..') }
  const child = fork(join(EXTENSION, debuggerOf.program), { execArgv: [...execArgv], silent: true, env })
  onTestFinished(() => void child.kill('SIGKILL'))
  const dap = new Dap(child.stdout!, child.stdin!, child)
  const { dapscope } = await dap.ask('initialize', { adapterID: debuggerOf.type, clientID: 'vscode' })
  expect(dapscope.version).toBe(manifest.version)
  child.stdin!.end()
  expect(await dap.exit()).toBe(0)
})
