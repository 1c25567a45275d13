// The part of VS Code's API that the extension uses, recording what it was asked to do.
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { compileFunction } from 'node:vm'
import { ROOT } from '../root.ts'
import { scratchFolder } from '../scratch.ts'
import { Emitter, MarkdownString } from './vscode-emitter.ts'

export const EXTENSION = join(ROOT, 'adapter-manifest')

const uri = (path: string) => ({ scheme: 'file', path, fsPath: path, toString: () => `file://${path}` })

export class VsCode {
  readonly commands = new Map<string, (...args: any[]) => Promise<void>>()
  readonly providers: any[] = []
  readonly trackers: any[] = []
  readonly factories = new Map<string, any>()
  /** Commands of VS Code itself that were run, with their arguments. */
  readonly executed: unknown[][] = []
  readonly contexts = new Map<string, unknown>()
  readonly said: string[] = []
  readonly statusItem = { text: '', tooltip: '', command: '', name: '', visible: false }
  readonly settings: Record<string, unknown> = {}
  readonly diagnostics = new Map<string, any[]>()
  readonly panels: any[] = []
  readonly printed: string[] = []
  readonly storage = scratchFolder()
  /** What is picked in a list, by its label. */
  pick: ((labels: string[]) => string | undefined) | undefined
  typed: string | undefined
  extensions: any[] = []
  folders: any[] = []
  activeDebugSession: any
  activeStackItem: any
  activeTextEditor: any
  visibleTextEditors: any[] = []
  readonly events = {
    custom: new Emitter(),
    terminated: new Emitter(),
    activeSession: new Emitter(),
    editors: new Emitter(),
    activeEditor: new Emitter(),
    theme: new Emitter(),
    configuration: new Emitter(),
    document: new Emitter(),
    extensions: new Emitter(),
  }

  /** As VS Code loads `main`: CommonJS, with `vscode` from `require`. */
  async activate(): Promise<void> {
    const packageJSON = JSON.parse(readFileSync(join(EXTENSION, 'package.json'), 'utf8'))
    const module = { exports: {} as { activate(context: object): Promise<void> } }
    const path = join(EXTENSION, packageJSON.main)
    const load = compileFunction(readFileSync(path, 'utf8'), ['require', 'module', 'exports'])
    const others = createRequire(path)
    const api = this.api()
    load((name: string) => (name === 'vscode' ? api : others(name)), module, module.exports)
    await module.exports.activate({
      subscriptions: [],
      extensionPath: EXTENSION,
      extension: { packageJSON },
      globalStorageUri: { fsPath: this.storage },
    })
  }

  /** A text comes in front, or what is none, as a report. */
  lookAt(languageId?: string, path = '/ws/x'): void {
    this.activeTextEditor = languageId && { document: { languageId, uri: uri(path) } }
    this.events.activeEditor.fire(this.activeTextEditor)
  }

  /** One of the extension's commands. */
  run(name: string): Promise<void> {
    return this.commands.get(`dapscope.${name}`)!()
  }

  /** The value of one of the extension's context keys. */
  context(name: string): unknown {
    return this.contexts.get(`dapscope.${name}`)
  }

  fire(event: string, body: object, session: object): void {
    this.events.custom.fire({ event, body, session })
  }

  /** A session whose adapter introduces itself, as VS Code's trackers see it. */
  start(session: any, body: object = { dapscope: { version: '0' } }): any {
    const [tracker] = this.trackers
      .filter(({ type }) => type === session.type)
      .map(({ createDebugAdapterTracker }) => createDebugAdapterTracker(session))
    this.activeDebugSession = session
    this.events.activeSession.fire(session)
    tracker?.onDidSendMessage?.({
      type: 'response',
      command: 'initialize',
      success: true,
      body,
    })
    return tracker
  }

  set(name: string, value: unknown): void {
    this.settings[name] = value
    this.events.configuration.fire({ affectsConfiguration: (key: string) => key === `dapscope.${name}` })
  }

  end(session: object): void {
    this.activeDebugSession = undefined
    this.events.terminated.fire(session)
    this.events.activeSession.fire(undefined)
  }

  private api(): object {
    return { ...this.kinds(), ...this.spaces() }
  }

  private kinds(): object {
    const plain = class {
      args: unknown[]
      constructor(...args: unknown[]) {
        this.args = args
      }
    }
    return {
      DebugConfigurationProviderTriggerKind: { Initial: 1, Dynamic: 2 },
      DebugAdapterExecutable: class {
        constructor(
          readonly command: string,
          readonly args: string[],
          readonly options: object,
        ) {}
      },
      StatusBarAlignment: { Left: 1, Right: 2 },
      ViewColumn: { Active: -1, Beside: -2 },
      DiagnosticSeverity: { Error: 0, Warning: 1, Information: 2, Hint: 3 },
      ColorThemeKind: { Light: 1, Dark: 2, HighContrast: 3, HighContrastLight: 4 },
      OverviewRulerLane: { Left: 1, Center: 2, Right: 4 },
      QuickPickItemKind: { Separator: -1, Default: 0 },
      EventEmitter: Emitter,
      Range: class extends plain {},
      MarkdownString,
      ThemeColor: class extends plain {},
      Diagnostic: class {
        source = ''
        constructor(
          readonly range: unknown,
          readonly message: string,
          readonly severity: number,
        ) {}
      },
      Uri: { file: uri },
    }
  }

  private spaces(): object {
    const disposable = { dispose: () => undefined }
    const register = (list: any[]) => (type: string, it: any) => {
      const bound = Object.fromEntries(
        methods(it).map((name) => [name, (...args: unknown[]) => it[name](...args)]),
      )
      list.push({ type, ...bound })
      return disposable
    }
    // eslint-disable-next-line @typescript-eslint/no-this-alias -- getters have a `this` of their own
    const vscode = this
    return {
      commands: {
        registerCommand: (name: string, run: any) => (this.commands.set(name, run), disposable),
        executeCommand: (name: string, ...args: unknown[]) => {
          if (name === 'setContext') this.contexts.set(args[0] as string, args[1])
          else this.executed.push([name, ...args])
          return Promise.resolve()
        },
      },
      extensions: {
        get all() {
          return vscode.extensions
        },
        getExtension: (id: string) => this.extensions.find((each) => each.id === id),
        onDidChange: this.events.extensions.event,
      },
      workspace: {
        getWorkspaceFolder: (file: any) => this.folders.find((each) => `${file}`.startsWith(`${each.uri}/`)),
        getConfiguration: () => ({
          get: (key: string, otherwise: unknown) => this.settings[key] ?? otherwise,
        }),
        onDidChangeConfiguration: this.events.configuration.event,
        onDidChangeTextDocument: this.events.document.event,
      },
      languages: { createDiagnosticCollection: () => this.collection() },
      window: this.window(),
      debug: {
        get activeDebugSession() {
          return vscode.activeDebugSession
        },
        get activeStackItem() {
          return vscode.activeStackItem
        },
        registerDebugConfigurationProvider: register(this.providers),
        registerDebugAdapterTrackerFactory: register(this.trackers),
        registerDebugAdapterDescriptorFactory: (type: string, factory: object) => (
          this.factories.set(type, factory),
          disposable
        ),
        onDidReceiveDebugSessionCustomEvent: this.events.custom.event,
        onDidTerminateDebugSession: this.events.terminated.event,
        onDidChangeActiveDebugSession: this.events.activeSession.event,
      },
    }
  }

  private collection(): object {
    return {
      set: (entries: [{ path: string }, any[]][]) => {
        for (const [{ path }, list] of entries)
          this.diagnostics.set(path, [...(this.diagnostics.get(path) ?? []), ...list])
      },
      clear: () => this.diagnostics.clear(),
      dispose: () => undefined,
    }
  }

  private window(): object {
    // eslint-disable-next-line @typescript-eslint/no-this-alias -- getters have a `this` of their own
    const vscode = this
    const see = (visible: boolean) => () => (this.statusItem.visible = visible)
    const item = { show: see(true), hide: see(false), dispose: () => undefined }
    Object.assign(this.statusItem, item)
    return {
      get activeTextEditor() {
        return vscode.activeTextEditor
      },
      get visibleTextEditors() {
        return vscode.visibleTextEditors
      },
      activeColorTheme: { kind: 2 },
      onDidChangeActiveColorTheme: this.events.theme.event,
      onDidChangeActiveTextEditor: this.events.activeEditor.event,
      onDidChangeVisibleTextEditors: this.events.editors.event,
      createStatusBarItem: () => this.statusItem,
      createTextEditorDecorationType: (look: object) => ({ look, dispose: () => undefined }),
      createOutputChannel: () => ({
        appendLine: (text: string) => this.printed.push(text),
        show: () => undefined,
        dispose: () => undefined,
      }),
      createWebviewPanel: (...args: unknown[]) => this.panel(args),
      showInformationMessage: (text: string) => Promise.resolve(void this.said.push(text)),
      showErrorMessage: (text: string) => Promise.resolve(void this.said.push(text)),
      showInputBox: () => Promise.resolve(this.typed),
      showQuickPick: (items: any[]) => {
        const label = this.pick?.(items.map((each) => each.label))
        return Promise.resolve(items.find((each) => each.label === label))
      },
    }
  }

  private panel(args: unknown[]): object {
    const [message, disposed] = [new Emitter(), new Emitter()]
    const panel = {
      args,
      title: args[1],
      webview: { html: '', onDidReceiveMessage: message.event },
      onDidDispose: disposed.event,
      reveal: () => undefined,
      dispose: () => disposed.fire(),
      message,
    }
    this.panels.push(panel)
    return panel
  }
}

/** Also those of its class. */
function methods(it: any): string[] {
  const names = [...Object.keys(it), ...Object.getOwnPropertyNames(Object.getPrototypeOf(it) ?? {})]
  return names.filter((name) => name !== 'constructor' && typeof it[name] === 'function')
}
