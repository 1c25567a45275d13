// Texts as the debug console speaks: `%cpu stop` for `dapscope.cpu.stop`, `rate=200` for `rate: 200`.
import { Failure } from '../session/failure.ts'
import type { Declaration } from './declare.ts'
import { wrap } from './text.ts'
import { consoleOf } from './words.ts'

/** Texts are written as requests speak; a request that has no words stays. */
export class Spoken {
  private readonly words: Map<string, string>

  constructor(table: Iterable<Declaration>) {
    this.words = new Map(consoleOf(table).map(({ command, console }) => [command, `%${console.words}`]))
  }

  readonly text = (text: string): string =>
    text
      // Lines may be broken already.
      .replace(/`(\w+):\s"?([\w-]+)"?`/g, '`$1=$2`')
      .replace(/dapscope\.[a-zA-Z]+(?:\.[a-zA-Z]+)?/g, (name) => this.words.get(name) ?? name)
      // `%mem start` with `frames=10`
      .replace(/(`%[a-z ]+)`\swith\s`(\w+=)/g, '$1 $2')

  /** For a console, in lines of at most 80 columns; what the program itself says keeps its own. */
  failure(failure: Failure): Failure {
    const spoken = this.asTyped(failure)
    const { id, name, message } = spoken
    return message.includes('\n') ? spoken : new Failure(id, name, wrap(message))
  }

  private asTyped({ id, name, format, variables }: Failure): Failure {
    // What else stands in a failure may be the program's own words.
    const { command } = variables
    const told = command === undefined ? variables : { ...variables, command: this.text(command) }
    return new Failure(id, name, this.text(format), told)
  }
}
