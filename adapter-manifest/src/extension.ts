// The VS Code side, put together.
import * as vscode from 'vscode'
import { join } from 'node:path'
import { bundledDebugpy, pythonDebugger } from './bundled.ts'
import { Marks } from './marks.ts'
import { watchFront } from './front.ts'
import { addMenu } from './menu.ts'
import {
  adapterFor,
  FIRST_TYPE,
  provideDebugConfigurations,
  resolveDebugConfiguration,
  resolveDebugConfigurationWithSubstitutedVariables,
  TYPE,
} from './own-sessions.ts'
import { pickProcess } from './pick-process.ts'
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
  subscriptions.push(watchFront(), ...ownType(dapscope), ...results(dapscope, toldIn(context.extension)))
  const look = () => lookAround(extensionPath, globalStorageUri.fsPath, dapscope)
  // Microsoft's debugger may come after us.
  subscriptions.push(vscode.extensions.onDidChange(() => void look()))
  const adapter = await look()
  const relay = new Relay(dapscope)
  const python = new PythonSessions(adapter, relay)
  subscriptions.push(
    relay,
    ...PYTHON_TYPES.map((type) => vscode.debug.registerDebugConfigurationProvider(type, python)),
  )
}

/** What there is of another extension that debugs Python. @returns the shim's path */
async function lookAround(extensionPath: string, folder: string, dapscope: string): Promise<string> {
  const hasPythonDebugger = pythonDebugger() !== undefined
  await vscode.commands.executeCommand('setContext', 'dapscope.hasPythonDebugger', hasPythonDebugger)
  return placeShim(extensionPath, folder, { dapscope, debugpy: bundledDebugpy() })
}

function ownType(dapscope: string): vscode.Disposable[] {
  const { debug, DebugConfigurationProviderTriggerKind } = vscode
  return [
    debug.registerDebugConfigurationProvider(FIRST_TYPE, { resolveDebugConfiguration }),
    debug.registerDebugConfigurationProvider(TYPE, {
      resolveDebugConfiguration,
      resolveDebugConfigurationWithSubstitutedVariables,
    }),
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
    new Results(sessions, marks, reports, told),
    ...addMenu(sessions, print),
    vscode.commands.registerCommand('dapscope.openReport', (uri?: vscode.Uri, all?: vscode.Uri[]) =>
      openReport(reports, all ?? (uri && [uri])),
    ),
    vscode.commands.registerCommand('dapscope.pickProcess', pickProcess),
  ]
}

/** Of what is selected in the Explorer, or chosen: several are compared. */
async function openReport(reports: Reports, given?: vscode.Uri[]): Promise<void> {
  const filters = { 'V8 profiles': ['cpuprofile', 'heapprofile'] }
  const chosen = given ?? (await vscode.window.showOpenDialog({ filters, canSelectMany: true })) ?? []
  const files = chosen.map(({ fsPath }) => fsPath)
  if (files[0]) await reports.show(files[0].endsWith('.heapprofile') ? 'memory' : 'cpu', files)
}
