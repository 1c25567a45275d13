// The status-bar item with its menu, the commands, and the context keys that say which of them can work.
import * as vscode from 'vscode'
import { actions, type Action, type Print } from './commands.ts'
import type { Profiled, Sessions } from './sessions.ts'

export function addMenu(sessions: Sessions, print: Print): vscode.Disposable[] {
  const item = vscode.window.createStatusBarItem('dapscope', vscode.StatusBarAlignment.Left, 50)
  item.name = 'dapscope'
  item.command = 'dapscope.menu'
  const show = () => showState(item, sessions.active, sessions.areSeveral)
  show()
  const table = actions(sessions, print)
  return [
    item,
    sessions.onDidChange(show),
    vscode.commands.registerCommand('dapscope.menu', () => openMenu(sessions, table)),
    ...Object.entries(table).map(([name, action]) =>
      vscode.commands.registerCommand(`dapscope.${name}`, () => perform(action, sessions, sessions.active)),
    ),
  ]
}

/** VS Code itself shows the text of a failure, which dapscope marks `showUser`; not that there is nobody left to ask. */
async function perform(action: Action, sessions: Sessions, state: Profiled | undefined): Promise<void> {
  if (!state || !action.when(state)) return
  const isOver = () => sessions.of(state.session) !== state
  let isRefused = isOver()
  if (!isRefused) await Promise.resolve(action.run(state)).catch(() => (isRefused = true))
  if (isRefused && isOver())
    void vscode.window.showInformationMessage('dapscope: that debug session has ended.')
}

interface Pick extends vscode.QuickPickItem {
  action: Action
}

async function openMenu(sessions: Sessions, table: Record<string, Action>): Promise<void> {
  const state = sessions.active
  if (!state) return
  await sessions.refresh(state.session).catch(() => undefined)
  const items: Pick[] = Object.values(table)
    .filter(({ when }) => when(state))
    .map((action) => ({ label: action.label, description: action.detail, action }))
  const title = `dapscope: ${state.session.name}`
  const picked = await vscode.window.showQuickPick(items, { title, matchOnDescription: true })
  if (picked) await perform(picked.action, sessions, state)
}

function showState(item: vscode.StatusBarItem, state: Profiled | undefined, isOfSeveral: boolean): void {
  const keys = {
    session: state !== undefined,
    debugged: state?.debugged ?? false,
    capturing: state?.capturing ?? false,
    tracking: state?.tracking ?? false,
    snapshots: (state?.snapshots.size ?? 0) > 0,
  }
  for (const [key, value] of Object.entries(keys))
    void vscode.commands.executeCommand('setContext', `dapscope.${key}`, value)
  if (!state) return item.hide()
  const { name } = state.session
  item.text = textOf(state) + (isOfSeveral ? ` (${name})` : '')
  item.tooltip = `Profile the program of the session “${name}”, which is chosen in the Call Stack`
  item.show()
}

function textOf({ capturing, tracking }: Profiled): string {
  if (capturing) return '$(record) dapscope: CPU profile is running'
  return tracking ? '$(database) dapscope: memory is tracked' : '$(flame) dapscope'
}
