// Leaks, top allocations and hot lines, in the problems list and at the lines, each with a look of its own.
import * as vscode from 'vscode'
import type { FileDiagnostics } from '../../src/memory/diagnostics.ts'
import type { ToldSite } from '../../src/memory/snapshot.ts'
import type { HotLine } from '../../src/profile/hot.ts'
import { sizeText } from '../../src/profile/units.ts'
import { setting } from './configuration.ts'
import type { Told } from './words.ts'

type Kind = 'leak' | 'allocation' | 'hotLine'

/** At a line: its text, and more on hovering. */
interface Mark {
  uri: vscode.Uri
  /** 1-based. */
  line: number
  text: string
  hover: string
  /** In the problems list. */
  severity?: vscode.DiagnosticSeverity
}

/** What is worth a mark: enough to matter, few enough to read. */
const [LEAST_PERCENT, MOST] = [2, 10]

export class Marks implements vscode.Disposable {
  private readonly marks: Record<Kind, Mark[]> = { leak: [], allocation: [], hotLine: [] }
  private readonly looks: Record<Kind, vscode.TextEditorDecorationType>
  private readonly problems = vscode.languages.createDiagnosticCollection('dapscope')
  private readonly subscriptions: vscode.Disposable[]
  /** The session whose leaks are shown. */
  private leaksOf: string | undefined

  constructor(private readonly told: Told) {
    this.looks = { leak: look('leak', true), allocation: look('allocation'), hotLine: look('hotLine') }
    this.subscriptions = [
      vscode.window.onDidChangeVisibleTextEditors(() => this.decorate()),
      vscode.workspace.onDidChangeTextDocument((changed) => this.move(changed)),
      vscode.workspace.onDidChangeConfiguration((changed) => {
        if (changed.affectsConfiguration('dapscope.marks')) this.show()
      }),
      vscode.commands.registerCommand('dapscope.clearMarks', () => this.clear()),
      ...Object.values(this.looks),
      this.problems,
    ]
  }

  /** Those of one file, in place of those that it had. */
  leaks({ path, diagnostics }: FileDiagnostics): void {
    const uri = vscode.Uri.file(path)
    const others = this.marks.leak.filter((mark) => !isOf(uri)(mark))
    const marks = diagnostics.map(({ range, message: given, severity }) => {
      const hover = this.told(given)
      // It stands at that line, and what an editor of half a window would cut off is how much.
      const text = hover.replace(/^(Memory [^(]*\(\w+\)).*?(: \+\S+ \S+)\. .*$/s, '$1$2')
      return { uri, line: range.start.line + 1, text, hover, severity: severity - 1 }
    })
    this.set('leak', [...others, ...marks])
  }

  /** Of a snapshot of a session that the user has started. What has leaked in another may be mended. */
  allocations(sites: readonly ToldSite[], session: string): void {
    if (session !== this.leaksOf) this.marks.leak = []
    this.leaksOf = session
    const text = ({ bytes, percent }: ToldSite) =>
      `${sizeText(bytes)}, ${percent.toFixed(0)} % of the memory traced`
    const marks = sites.filter(isWorthIt).map((site) => ({
      uri: vscode.Uri.file(site.path),
      line: site.line,
      text: text(site),
      hover: `${text(site)}, in ${site.count} blocks (memory snapshot)`,
      severity: vscode.DiagnosticSeverity.Information,
    }))
    this.set('allocation', marks.slice(0, MOST))
  }

  hot(lines: readonly HotLine[]): void {
    const top = lines.filter(({ totalPercent: percent, ...line }) => isWorthIt({ ...line, percent }))
    const marks = top.slice(0, MOST).map(({ path, line, selfPercent, totalPercent, totalMs }) => ({
      uri: vscode.Uri.file(path),
      line,
      text: `${totalPercent.toFixed(0)} % of the time`,
      hover: `${totalMs.toFixed(0)} ms with what it calls (${totalPercent.toFixed(1)} %), itself ${selfPercent.toFixed(1)} % (CPU profile)`,
    }))
    this.set('hotLine', marks)
  }

  dispose(): void {
    for (const each of this.subscriptions) each.dispose()
  }

  /** What is marked goes on with its text while that is edited. */
  private move({ document, contentChanges }: vscode.TextDocumentChangeEvent): void {
    const moved = Object.values(this.marks).flat().filter(isOf(document.uri))
    const lines = moved.map(({ line }) => contentChanges.reduce(lineAfter, line - 1) + 1)
    if (moved.every(({ line }, i) => line === lines[i])) return
    for (const [i, mark] of moved.entries()) mark.line = lines[i]!
    this.show()
  }

  private clear(): void {
    Object.assign(this.marks, { leak: [], allocation: [], hotLine: [] })
    this.show()
  }

  private set(kind: Kind, marks: Mark[]): void {
    this.marks[kind] = marks
    this.show()
  }

  private show(): void {
    const all = Object.values(this.marks).flat()
    void vscode.commands.executeCommand('setContext', 'dapscope.marks', all.length > 0)
    this.problems.clear()
    if (setting('marks')) this.problems.set(all.flatMap(problem))
    this.decorate()
  }

  private decorate(): void {
    const isOn = setting('marks')
    for (const editor of vscode.window.visibleTextEditors)
      for (const [kind, look] of Object.entries(this.looks) as [Kind, vscode.TextEditorDecorationType][]) {
        const marks = isOn ? this.marks[kind].filter(isOf(editor.document.uri)) : []
        editor.setDecorations(look, marks.map(decoration))
      }
  }
}

/** Where a line (from 0) is after a change; VS Code tells the last of a text first. */
function lineAfter(
  line: number,
  { range: { start, end }, text }: vscode.TextDocumentContentChangeEvent,
): number {
  const by = text.split('\n').length - 1 - (end.line - start.line)
  const isAtStart = start.line === line && end.line === line && end.character === 0
  if (start.line < line) return end.line > line ? start.line : line + by
  return isAtStart ? line + by : line
}

/** Whole addresses: the other side of a comparison with Git has the same path. */
function isOf(uri: vscode.Uri): (mark: Mark) => boolean {
  const text = uri.toString()
  return (mark) => mark.uri.toString() === text
}

function isWorthIt({
  path,
  category,
  line,
  percent,
}: Pick<ToldSite, 'path' | 'category' | 'line' | 'percent'>): boolean {
  // `<string>` is no file.
  const isFile = !path.startsWith('<')
  return isFile && category === 'user' && line > 0 && percent >= LEAST_PERCENT
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
  // A plain string would be Markdown, in which `__init__` is bold and `<lambda>` is nothing.
  const hoverMessage = new vscode.MarkdownString().appendText(hover)
  return { range: wholeLine(line - 1), hoverMessage, renderOptions: { after: { contentText: text } } }
}

/** VS Code cuts it to the line's length. */
function wholeLine(line: number): vscode.Range {
  return new vscode.Range(line, 0, line, 10_000)
}

/** Those of one file come together again in the list. */
function problem({ uri, line, hover, severity }: Mark): [vscode.Uri, vscode.Diagnostic[]][] {
  if (severity === undefined) return []
  const made = new vscode.Diagnostic(wholeLine(line - 1), hover, severity)
  made.source = 'dapscope'
  return [[uri, [made]]]
}
