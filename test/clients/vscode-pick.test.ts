// Which process an attach is to that names nobody: the user chooses among real ones, in a stub of VS Code.
import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { newestPython } from '../pythons.ts'
import { EXTENSION, VsCode } from './vscode-stub.ts'

const manifest = JSON.parse(readFileSync(join(EXTENSION, 'package.json'), 'utf8'))

it('lets a Python process be chosen by its command line; who chooses none starts nothing', async () => {
  const vscode = new VsCode()
  await vscode.activate()
  const { processId } = await vscode.providers
    .find((each) => each.type === 'dapscope' && each.resolveDebugConfiguration)
    .resolveDebugConfiguration(undefined, { type: 'dapscope', name: 'half', request: 'attach' })
  const [, variable] = /^\$\{command:(\w+)\}$/.exec(processId)!
  const [{ variables }] = manifest.contributes.debuggers
  const ask = () => vscode.commands.get(variables[variable!])!()
  const name = `chosen-${process.pid}`
  const child = spawn(newestPython().python, ['-c', 'input()', name])
  onTestFinished(() => void child.kill())
  vscode.pick = (labels) => labels.find((label) => label.endsWith(`-c input() ${name}`))
  await expect.poll(ask).toBe(String(child.pid))
  vscode.pick = undefined
  expect(await ask()).toBeUndefined()
})
