// The VS Code side, put together.
import * as vscode from 'vscode'
import { join } from 'node:path'
import { bundledDebugpy, pythonDebugger } from './bundled.ts'
import { Marks } from './marks.ts'
import { addMenu } from './menu.ts'
import {
  adapterFor,
  FIRST_TYPE,
  provideDebugConfigurations,
  resolveDebugConfiguration,
  TYPE,
} from './own-sessions.ts'
import { PythonSessions } from './python-sessions.ts'
import { Relay } from './relay.ts'
import { Reports } from './reports.ts'
import { Results } from './results.ts'
import { Sessions } from './sessions.ts'
import { placeShim } from './shim.ts'
import { toldIn, type Told } from './words.ts'

/** The types of Microsoft's Python debugger: today's, and the one that older launch.json files name. */
const PYTHON_TYPES = ['debugpy', 'python']

export async function activate(context: vscode.ExtensionContext): Promise<void> {
  const { subscriptions, extensionPath, globalStorageUri } = context
  const dapscope = join(extensionPath, 'dist', 'dapscope.cjs')
  const isAlone = pythonDebugger() === undefined
  await vscode.commands.executeCommand('setContext', 'dapscope.hasPythonDebugger', !isAlone)
  subscriptions.push(...ownType(dapscope), ...results(dapscope, toldIn(context.extension)))
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

/** What goes on while a session runs, and what comes of it. */
function results(dapscope: string, told: Told): vscode.Disposable[] {
  const [sessions, marks, reports] = [new Sessions(told), new Marks(told), new Reports(dapscope)]
  const channel = vscode.window.createOutputChannel('dapscope')
  const print = (title: string, text: string) => {
    channel.appendLine(`> ${title}\n${told(text)}`)
    channel.show(true)
  }
  return [
    sessions,
    marks,
    reports,
    channel,
    new Results(sessions, marks, reports),
    ...addMenu(sessions, print),
    vscode.commands.registerCommand('dapscope.openReport', (uri?: vscode.Uri) => openReport(reports, uri)),
  ]
}

/** Of a file in the Explorer, or one to be chosen. */
async function openReport(reports: Reports, uri?: vscode.Uri): Promise<void> {
  const filters = { 'V8 profiles': ['cpuprofile', 'heapprofile'] }
  const chosen = uri ?? (await vscode.window.showOpenDialog({ filters }))?.[0]
  if (chosen) await reports.show(chosen.fsPath.endsWith('.heapprofile') ? 'memory' : 'cpu', [chosen.fsPath])
}
