// The hook that answers our words in a client's debug console: `%cpu start`, `%mem snapshot`, `%prof help` …
import type { DebugProtocol } from '@vscode/debugprotocol'
import { asFailure, failures } from '../session/failure.ts'
import type { Hook } from '../session/hook.ts'
import { failedResponse, outputEvent, response } from '../session/messages.ts'
import type { Answer } from './answer.ts'
import { complete, type Known } from './complete.ts'
import type { Declaration } from './declare.ts'
import { Family } from './family.ts'
import { Results } from './results.ts'
import type { Scope } from './scope.ts'
import { Spoken } from './spoken.ts'
import { textOfAnswer } from './text.ts'
import { Trees } from './tree.ts'
import { isOurs, readLine, type Typed } from './words.ts'

type Request = DebugProtocol.Request

/** Of a result that unfolds nvim-dap (June 2026) makes one line with `\n` in it, and dape (0.27) shows the first line alone. */
const ONE_LINE = ['neovim', 'dape']

export class Repl implements Hook {
  readonly name = 'console'
  private readonly trees = new Trees()

  constructor(
    private readonly scope: Scope,
    private readonly answer: Answer,
    private readonly table: Declaration[],
  ) {}

  request(request: Request): 'taken' | void {
    const args = (request.arguments ?? {}) as Record<string, unknown>
    switch (request.command) {
      case 'evaluate':
        return this.evaluate(request, args)
      case 'completions':
        return this.completions(request, args)
      case 'variables':
        if (!this.trees.isOurs(args['variablesReference'])) return
        this.reply(request, {
          variables: this.trees.variables(args as unknown as DebugProtocol.VariablesArguments),
        })
        return 'taken'
      case 'setVariable':
        if (!this.trees.isOurs(args['variablesReference'])) return
        this.scope.session.client.send(failedResponse(request, failures.notAVariable({})))
        return 'taken'
    }
  }

  /** A line of the console, in whatever context a client sends what a person typed: `repl`, or none. */
  private evaluate(
    request: Request,
    { expression, context }: Partial<DebugProtocol.EvaluateArguments>,
  ): 'taken' | void {
    if (typeof expression !== 'string' || (context ?? 'repl') !== 'repl') return
    if (!isOurs(expression, this.table)) return
    void this.perform(request, expression)
    return 'taken'
  }

  private async perform(request: Request, line: string): Promise<void> {
    try {
      const typed = readLine(line, this.table)
      const frameId = (request.arguments as DebugProtocol.EvaluateArguments).frameId
      const wantsFrame = frameId !== undefined && 'frameId' in typed.declaration.arguments.shape
      const args = wantsFrame ? { frameId, ...typed.arguments } : typed.arguments
      const { body, work, event } = await this.answer.perform(request, typed.declaration, args)
      const text = work
        ? 'Still at work: the result comes here as soon as it is there.\n'
        : this.textOf(typed.declaration, body)
      const unfolds = !work && !ONE_LINE.includes(this.scope.debuggee.client.clientID ?? '')
      this.reply(request, {
        result: text,
        variablesReference: unfolds ? this.trees.reference(body) : 0,
        // For plugins, which show what their events bring in their own way.
        ...(event !== undefined && { dapscope: { event } }),
      })
      this.follow(typed, body, work)
    } catch (error) {
      const failure = this.scope.feature(Spoken).failure(asFailure(error))
      this.scope.session.client.send(failedResponse(request, failure))
    }
  }

  private textOf(declaration: Declaration, body: object): string {
    const text = textOfAnswer(declaration, body)
    // What an expression came to is the program's own.
    return declaration.console?.rest === undefined ? this.scope.feature(Spoken).text(text) : text
  }

  /** What comes after the answer is shown when it has come; a feature that tells its own end says why that failed. */
  private follow({ declaration }: Typed, body: object, work: Promise<object> | undefined): void {
    if (!work) return this.showAfter(declaration, body)
    work.then(
      (done) => {
        this.show(this.textOf(declaration, done), done)
        this.showAfter(declaration, done)
      },
      (error: unknown) => {
        if (declaration.event) return
        const { message } = this.scope.feature(Spoken).failure(asFailure(error))
        this.scope.tell(outputEvent('stderr', `${message}\n`))
      },
    )
  }

  private showAfter({ console }: Declaration, body: object): void {
    console?.after?.(this.scope, body as never)?.then(
      (text) => text !== undefined && this.show(text, {}),
      () => undefined,
    )
  }

  private show(text: string, value: object): void {
    const message = outputEvent('stdout', text)
    message.body.variablesReference = this.trees.reference(value)
    this.scope.tell(message)
  }

  private completions(request: Request, args: Partial<DebugProtocol.CompletionsArguments>): 'taken' | void {
    const text = typeof args.text === 'string' ? args.text : ''
    if (!/^\s*%/.test(text)) return
    const first = this.scope.debuggee.client.columnsStartAt1 === false ? 0 : 1
    const targets = complete(text, (args.column ?? text.length + first) - first, this.table, this.known)
    if (targets.length === 0) return
    this.reply(request, { targets })
    return 'taken'
  }

  private readonly known: Known = (words, argument) => {
    if (argument === 'pid') return this.scope.feature(Family).pids
    if (!['profileId', 'of', 'from', 'to'].includes(argument)) return []
    const kind = words.split(' ')[0]!
    return this.scope.feature(Results).ids.filter((id) => kind === 'prof' || id.startsWith(kind))
  }

  private reply(request: Request, body: object): void {
    this.scope.session.client.send(response(request, body))
  }
}
