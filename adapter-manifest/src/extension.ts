// The VS Code side, put together.
import * as vscode from 'vscode'
import { join } from 'node:path'
import { bundledDebugpy, pythonDebugger } from './bundled.ts'
import {
  adapterFor,
  FIRST_TYPE,
  provideDebugConfigurations,
  resolveDebugConfiguration,
  TYPE,
} from './own-sessions.ts'
import { PythonSessions } from './python-sessions.ts'
import { Relay } from './relay.ts'
import { placeShim } from './shim.ts'

/** The types of Microsoft's Python debugger: today's, and the one that older launch.json files name. */
const PYTHON_TYPES = ['debugpy', 'python']

export async function activate(context: vscode.ExtensionContext): Promise<void> {
  const { subscriptions, extensionPath, globalStorageUri } = context
  const dapscope = join(extensionPath, 'dist', 'dapscope.cjs')
  const isAlone = pythonDebugger() === undefined
  await vscode.commands.executeCommand('setContext', 'dapscope.hasPythonDebugger', !isAlone)
  subscriptions.push(...ownType(dapscope))
  const facts = { dapscope, debugpy: bundledDebugpy() }
  const adapter = await placeShim(extensionPath, globalStorageUri.fsPath, facts)
  const relay = new Relay(dapscope)
  const python = new PythonSessions(adapter, relay)
  subscriptions.push(
    relay,
    ...PYTHON_TYPES.map((type) => vscode.debug.registerDebugConfigurationProvider(type, python)),
  )
}

function ownType(dapscope: string): vscode.Disposable[] {
  const { debug, DebugConfigurationProviderTriggerKind } = vscode
  return [
    ...[TYPE, FIRST_TYPE].map((type) =>
      debug.registerDebugConfigurationProvider(type, { resolveDebugConfiguration }),
    ),
    debug.registerDebugConfigurationProvider(
      TYPE,
      { provideDebugConfigurations },
      DebugConfigurationProviderTriggerKind.Dynamic,
    ),
    debug.registerDebugAdapterDescriptorFactory(TYPE, {
      createDebugAdapterDescriptor: ({ configuration }) => adapterFor(dapscope, configuration),
    }),
  ]
}
