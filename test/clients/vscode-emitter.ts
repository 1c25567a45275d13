// `vscode.EventEmitter`, and what VS Code itself fires.
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
