// A failure that a user can see, on the wire as DAP has it: what happened, why, and what to type next.
import type { DebugProtocol } from '@vscode/debugprotocol'

/**
 * A typed failure. On the wire it is the `body.error` (DAP: Message) of a failed response: `id`, `format` with
 * `{placeholders}` filled from `variables`, `showUser` true; beside them `name`, short and for programs.
 */
export class Failure extends Error {
  constructor(
    readonly id: number,
    override readonly name: string,
    readonly format: string,
    readonly variables: Record<string, string> = {},
  ) {
    super(format.replace(/\{(\w+)\}/g, (whole, key: string) => variables[key] ?? whole))
  }

  toMessage(): DebugProtocol.Message & { name: string } {
    return { id: this.id, format: this.format, variables: this.variables, showUser: true, name: this.name }
  }
}

type Text = string | number

/** One constructor: `{placeholders}` of the text are the keys that it is called with. */
export function failure<Keys extends string>(id: number, name: string, format: string) {
  return (variables: Record<Keys, Text>): Failure => {
    const texts = Object.fromEntries(
      Object.entries<Text>(variables).map(([key, value]) => [key, String(value)]),
    )
    return new Failure(id, name, format, texts)
  }
}
