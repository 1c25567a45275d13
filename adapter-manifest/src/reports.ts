// The report that `dapscope view` makes, in a panel of VS Code: one for each kind, whose rows lead to the line.
import { randomBytes } from 'node:crypto'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as vscode from 'vscode'
import { runDapscope } from './node.ts'
import { asWebview, placeOf, TEMPLATE } from './webview.ts'

export type Kind = 'cpu' | 'memory' | 'references'

const TITLES: Record<Kind, string> = { cpu: 'CPU profile', memory: 'Memory', references: 'References' }

export class Reports implements vscode.Disposable {
  private readonly panels = new Map<Kind, { panel: vscode.WebviewPanel; html: string }>()
  private readonly subscription: vscode.Disposable

  constructor(private readonly dapscope: string) {
    this.subscription = vscode.window.onDidChangeActiveColorTheme(() => {
      for (const { panel, html } of this.panels.values()) fill(panel, html)
    })
  }

  dispose(): void {
    this.subscription.dispose()
    for (const { panel } of this.panels.values()) panel.dispose()
  }

  /** Of one profile, or of several compared. */
  async show(kind: Kind, files: string[]): Promise<void> {
    try {
      const html = await this.make(files)
      const panel = this.panels.get(kind)?.panel ?? this.open(kind)
      this.panels.set(kind, { panel, html })
      panel.title = `${TITLES[kind]}${files.length > 1 ? ' compared' : ''}`
      fill(panel, html)
      panel.reveal(undefined, true)
    } catch (error) {
      void vscode.window.showErrorMessage(`dapscope: no report could be made. ${(error as Error).message}`)
    }
  }

  private async make(files: string[]): Promise<string> {
    const folder = await mkdtemp(join(tmpdir(), 'dapscope-report-'))
    try {
      const out = join(folder, 'report.html')
      await runDapscope(this.dapscope, ['view', '--no-open', '--editor', TEMPLATE, '--out', out, ...files])
      return await readFile(out, 'utf8')
    } finally {
      await rm(folder, { recursive: true, force: true })
    }
  }

  private open(kind: Kind): vscode.WebviewPanel {
    const panel = vscode.window.createWebviewPanel(
      'dapscope.report',
      TITLES[kind],
      { viewColumn: vscode.ViewColumn.Active, preserveFocus: true },
      {
        enableScripts: true,
        // No `enableFindWidget`: with it a panel that another tab hides takes the keyboard (VS Code 1.139), as results do that come by
        // themselves while somebody types. The page has fields to search in.
        retainContextWhenHidden: true,
        localResourceRoots: [],
      },
    )
    panel.webview.onDidReceiveMessage((message: unknown) => void openPlace(message))
    panel.onDidDispose(() => this.panels.delete(kind))
    return panel
  }
}

function fill(panel: vscode.WebviewPanel, html: string): void {
  const { Dark, HighContrast } = vscode.ColorThemeKind
  const isDark = [Dark, HighContrast].includes(vscode.window.activeColorTheme.kind)
  panel.webview.html = asWebview(html, { isDark, nonce: randomBytes(16).toString('base64') })
}

async function openPlace(message: unknown): Promise<void> {
  const place = placeOf(message)
  if (!place) return
  const at = new vscode.Range(place.line - 1, 0, place.line - 1, 0)
  await vscode.commands.executeCommand('vscode.open', vscode.Uri.file(place.path), {
    selection: at,
    viewColumn: vscode.ViewColumn.Beside,
  })
}
