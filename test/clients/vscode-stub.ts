// The part of VS Code's API that the extension uses, recording what it was asked to do.
import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { compileFunction } from 'node:vm'

export const EXTENSION = resolve(import.meta.dirname, '../../adapter-manifest')

type Listener = (event: any) => unknown

export class VsCode {
  readonly commands = new Map<string, () => Promise<void>>()
  readonly providers: any[] = []
  /** Commands of VS Code itself that were run, with their arguments. */
  readonly executed: unknown[][] = []
  readonly said: string[] = []
  /** Texts in the status bar, now. */
  readonly status = new Set<string>()
  activeDebugSession: any
  activeTextEditor: any
  pythonExtension: any
  private event: Listener = () => undefined
  private terminated: Listener = () => undefined

  /** As VS Code loads `main`: CommonJS, with `vscode` from `require`. */
  activate(main: string): void {
    const module = { exports: {} as { activate(context: object): void } }
    const load = compileFunction(readFileSync(join(EXTENSION, main), 'utf8'), ['require', 'module'])
    load((name: string) => (name === 'vscode' ? this.api() : undefined), module)
    module.exports.activate({ subscriptions: [] })
  }

  fire(event: string, body: object, session: object): void {
    this.event({ event, body, session })
  }

  end(session: object): void {
    this.terminated(session)
  }

  private api(): object {
    // Properties that change are read when they are asked for, as in VS Code.
    const [editor, session] = [() => this.activeTextEditor, () => this.activeDebugSession]
    const disposable = { dispose: () => undefined }
    return {
      DebugConfigurationProviderTriggerKind: { Initial: 1, Dynamic: 2 },
      Uri: { file: (path: string) => ({ scheme: 'file', path }) },
      commands: {
        registerCommand: (name: string, run: () => Promise<void>) => (
          this.commands.set(name, run),
          disposable
        ),
        executeCommand: (...args: unknown[]) => Promise.resolve(void this.executed.push(args)),
      },
      extensions: { getExtension: () => this.pythonExtension },
      window: {
        get activeTextEditor() {
          return editor()
        },
        showInformationMessage: (text: string) => Promise.resolve(void this.said.push(text)),
        setStatusBarMessage: (text: string) => {
          this.status.add(text)
          return { dispose: () => this.status.delete(text) }
        },
      },
      debug: {
        get activeDebugSession() {
          return session()
        },
        registerDebugConfigurationProvider: (type: string, provider: object) => (
          this.providers.push({ type, ...provider }),
          disposable
        ),
        onDidReceiveDebugSessionCustomEvent: (listener: Listener) => ((this.event = listener), disposable),
        onDidTerminateDebugSession: (listener: Listener) => ((this.terminated = listener), disposable),
      },
    }
  }
}
