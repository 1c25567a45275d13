// Leaks, top allocations and hot lines, in the problems list and at the lines, each with a look of its own.
import * as vscode from 'vscode'
import type { FileDiagnostics } from '../../src/memory/diagnostics.ts'
import type { ToldSite } from '../../src/memory/snapshot.ts'
import type { HotLine } from '../../src/profile/hot.ts'
import { setting } from './configuration.ts'
import type { Told } from './words.ts'

type Kind = 'leak' | 'allocation' | 'hotLine'

/** At a line: its text, and more on hovering. */
interface Mark {
  /** 1-based. */
  line: number
  text: string
  hover: string
}

/** What is worth a mark: enough to matter, few enough to read. */
const [LEAST_PERCENT, MOST] = [2, 10]

export class Marks implements vscode.Disposable {
  /** By kind and path. */
  private readonly marks = new Map<Kind, Map<string, Mark[]>>()
  private readonly looks: Record<Kind, vscode.TextEditorDecorationType>
  private readonly problems = {
    leak: vscode.languages.createDiagnosticCollection('dapscope-leaks'),
    allocation: vscode.languages.createDiagnosticCollection('dapscope-allocations'),
  }
  private readonly subscriptions: vscode.Disposable[]

  constructor(private readonly told: Told) {
    this.looks = { leak: look('leak', true), allocation: look('allocation'), hotLine: look('hotLine') }
    this.subscriptions = [
      vscode.window.onDidChangeVisibleTextEditors(() => this.draw()),
      vscode.commands.registerCommand('dapscope.clearMarks', () => this.clear()),
      ...Object.values(this.looks),
      ...Object.values(this.problems),
    ]
  }

  /** Those of one file; an empty list takes its marks away. */
  leaks({ path, diagnostics: given }: FileDiagnostics): void {
    const diagnostics = given.map((each) => ({ ...each, message: this.told(each.message) }))
    const marks = diagnostics.map(({ range, message }) => ({
      line: range.start.line + 1,
      // It stands at that line, and what an editor of half a window would cut off is how much.
      text: message.split('. ')[0]!.replace(/ in [^:]+:/, ':'),
      hover: message,
    }))
    const problems = diagnostics.map(({ range, message, severity }) =>
      problem(range.start.line, message, severity - 1),
    )
    if (setting('marks')) this.problems.leak.set(vscode.Uri.file(path), problems)
    this.set('leak', new Map([...(this.marks.get('leak') ?? []), [path, marks]]))
  }

  allocations(sites: readonly ToldSite[]): void {
    const top = sites.filter(isWorthIt).slice(0, MOST)
    const text = ({ bytes, percent }: ToldSite) =>
      `${megabytes(bytes)}, ${percent.toFixed(0)} % of the memory traced`
    const marks = byPath(top, (site) => ({
      line: site.line,
      text: text(site),
      hover: `${text(site)}, in ${site.count} blocks (memory snapshot)`,
    }))
    this.problems.allocation.clear()
    if (setting('marks'))
      for (const [path, list] of marks)
        this.problems.allocation.set(
          vscode.Uri.file(path),
          list.map(({ line, hover }) => problem(line - 1, hover, vscode.DiagnosticSeverity.Information)),
        )
    this.set('allocation', marks)
  }

  hot(lines: readonly HotLine[]): void {
    const top = lines
      .filter(({ totalPercent: percent, ...line }) => isWorthIt({ ...line, percent }))
      .slice(0, MOST)
    const marks = byPath(top, ({ line, selfPercent, totalPercent, totalMs }) => ({
      line,
      text: `${totalPercent.toFixed(0)} % of the time`,
      hover: `${totalMs.toFixed(0)} ms with what it calls (${totalPercent.toFixed(1)} %), itself ${selfPercent.toFixed(1)} % (CPU profile)`,
    }))
    this.set('hotLine', marks)
  }

  dispose(): void {
    for (const each of this.subscriptions) each.dispose()
  }

  private clear(): void {
    this.marks.clear()
    for (const each of Object.values(this.problems)) each.clear()
    this.draw()
  }

  private set(kind: Kind, marks: Map<string, Mark[]>): void {
    this.marks.set(kind, marks)
    this.draw()
  }

  private draw(): void {
    void vscode.commands.executeCommand('setContext', 'dapscope.marks', this.marks.size > 0)
    const isOn = setting('marks')
    for (const editor of vscode.window.visibleTextEditors)
      for (const [kind, look] of Object.entries(this.looks) as [Kind, vscode.TextEditorDecorationType][]) {
        const marks = (isOn && this.marks.get(kind)?.get(editor.document.uri.fsPath)) || []
        editor.setDecorations(look, marks.map(decoration))
      }
  }
}

function isWorthIt({ category, line, percent }: Pick<ToldSite, 'category' | 'line' | 'percent'>): boolean {
  return category === 'user' && line > 0 && percent >= LEAST_PERCENT
}

function byPath<T extends { path: string }>(
  all: readonly T[],
  markOf: (each: T) => Mark,
): Map<string, Mark[]> {
  const found = new Map<string, Mark[]>()
  for (const each of all) found.set(each.path, [...(found.get(each.path) ?? []), markOf(each)])
  return found
}

function look(kind: Kind, isWholeLine = false): vscode.TextEditorDecorationType {
  const color = new vscode.ThemeColor(`dapscope.${kind}`)
  return vscode.window.createTextEditorDecorationType({
    isWholeLine,
    after: { color, margin: '0 0 0 3em', fontStyle: 'italic' },
    overviewRulerColor: color,
    overviewRulerLane: vscode.OverviewRulerLane.Right,
    ...(isWholeLine && { borderColor: color, borderStyle: 'solid', borderWidth: '0 0 0 3px' }),
  })
}

function decoration({ line, text, hover }: Mark): vscode.DecorationOptions {
  return { range: wholeLine(line - 1), hoverMessage: hover, renderOptions: { after: { contentText: text } } }
}

/** VS Code cuts it to the line's length. */
function wholeLine(line: number): vscode.Range {
  return new vscode.Range(line, 0, line, 10_000)
}

function problem(line: number, message: string, severity: vscode.DiagnosticSeverity): vscode.Diagnostic {
  const made = new vscode.Diagnostic(wholeLine(line), message, severity)
  made.source = 'dapscope'
  return made
}

function megabytes(bytes: number): string {
  return bytes < 100_000 ? `${(bytes / 1000).toFixed(1)} kB` : `${(bytes / 1e6).toFixed(1)} MB`
}
