// `vscode.EventEmitter`, what VS Code itself fires, and `vscode.MarkdownString`, which takes a text as it is.
type Listener = (event: any) => unknown

export class Emitter {
  private readonly listeners = new Set<Listener>()
  readonly event = (listener: Listener) => {
    this.listeners.add(listener)
    return { dispose: () => this.listeners.delete(listener) }
  }
  fire(value?: unknown): void {
    for (const listener of [...this.listeners]) listener(value)
  }
  dispose(): void {
    this.listeners.clear()
  }
}

export class MarkdownString {
  value = ''
  appendText(text: string): this {
    this.value += `text: ${text}`
    return this
  }
}
