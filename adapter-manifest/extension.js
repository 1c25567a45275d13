// The VS Code side: completes an empty configuration, offers two commands, opens the profile when it is there.
'use strict'
const vscode = require('vscode')

const TYPE = 'dapscope'
const CURRENT_FILE = {
  name: 'Python: current file, with dapscope',
  type: TYPE,
  request: 'launch',
  program: '${file}',
}

module.exports = { activate }

function activate({ subscriptions }) {
  const { debug, commands, DebugConfigurationProviderTriggerKind } = vscode
  const provideDebugConfigurations = () => [CURRENT_FILE]
  subscriptions.push(
    debug.registerDebugConfigurationProvider(TYPE, { resolveDebugConfiguration }),
    debug.registerDebugConfigurationProvider(
      TYPE,
      { provideDebugConfigurations },
      DebugConfigurationProviderTriggerKind.Dynamic,
    ),
    commands.registerCommand('dapscope.cpuStart', () => ask('dapscope.cpu.start')),
    commands.registerCommand('dapscope.cpuStop', () => ask('dapscope.cpu.stop')),
    debug.onDidReceiveDebugSessionCustomEvent(onEvent),
    debug.onDidTerminateDebugSession(({ id }) => unmark(id)),
  )
}

/** F5 without a launch.json asks with an empty configuration, and does nothing when it stays so. */
async function resolveDebugConfiguration(folder, config) {
  if (!config.type && !config.request && !config.name) {
    if (vscode.window.activeTextEditor?.document.languageId !== 'python') {
      await vscode.window.showInformationMessage('dapscope: open the Python file to debug, then start again.')
      return undefined
    }
    config = { ...CURRENT_FILE }
  }
  if (config.request !== 'launch') return config
  const python = config.python ?? selectedPython(folder)
  return { ...(folder && { cwd: '${workspaceFolder}' }), ...config, ...(python && { python }) }
}

/** The interpreter chosen in the Python extension, where that is installed and awake. */
function selectedPython(folder) {
  const python = vscode.extensions.getExtension('ms-python.python')
  return python?.isActive
    ? python.exports?.environments?.getActiveEnvironmentPath(folder?.uri)?.path
    : undefined
}

/** VS Code itself shows the text of a failure: it is marked `showUser`. */
async function ask(request) {
  const session = vscode.debug.activeDebugSession
  if (session?.type !== TYPE) return
  await session.customRequest(request).then(undefined, () => undefined)
}

/** What is shown in the status bar while a session is profiled, by session id. */
const marks = new Map()

function unmark(id) {
  marks.get(id)?.dispose()
  marks.delete(id)
}

function onEvent({ session, event, body }) {
  if (session.type !== TYPE) return
  if (event === 'dapscope.cpu.started') {
    unmark(session.id)
    marks.set(session.id, vscode.window.setStatusBarMessage('$(record) dapscope: CPU profile is running'))
  }
  if (event !== 'dapscope.cpu.finished') return
  unmark(session.id)
  // A failed capture is told in the Debug Console.
  if (body.cpuProfilePath)
    void vscode.commands.executeCommand('vscode.open', vscode.Uri.file(body.cpuProfilePath))
}
