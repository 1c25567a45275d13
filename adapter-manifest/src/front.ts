// The Python file in front. Reports come in front of it by themselves: F5 then means the file behind them, not that there is none.
import * as vscode from 'vscode'

const FILE = '${file}'
let last: string | undefined

export function watchFront(): vscode.Disposable {
  remember(vscode.window.activeTextEditor)
  return vscode.window.onDidChangeActiveTextEditor(remember)
}

/** What to run where nothing is named; undefined where it is no Python. */
export function programInFront(): string | undefined {
  const behind = fileBehind()
  if (behind !== undefined) return behind
  return vscode.window.activeTextEditor?.document.languageId === 'python' ? FILE : undefined
}

/** The one that it is in, of several in a workspace; undefined where it is in none. */
export function folderInFront(): vscode.WorkspaceFolder | undefined {
  const behind = fileBehind()
  const uri = behind === undefined ? vscode.window.activeTextEditor?.document.uri : vscode.Uri.file(behind)
  return uri && vscode.workspace.getWorkspaceFolder(uri)
}

/** `${file}` is nothing to VS Code while a report is in front. */
export function withFileBehind<Given extends Partial<vscode.DebugConfiguration>>(config: Given): Given {
  const behind = config['program'] === FILE ? fileBehind() : undefined
  return behind === undefined ? config : { ...config, program: behind }
}

/** The Python file that was in front last; undefined where a text is. The Output panel is one, but nobody runs it. */
function fileBehind(): string | undefined {
  const scheme = vscode.window.activeTextEditor?.document.uri.scheme
  return scheme === undefined || scheme === 'output' ? last : undefined
}

function remember(editor: vscode.TextEditor | undefined): void {
  if (editor?.document.languageId === 'python' && editor.document.uri.scheme === 'file')
    last = editor.document.uri.fsPath
}
