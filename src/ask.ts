// Asks the person at the terminal, if one is there.
import { createInterface } from 'node:readline/promises'

/** `input`: where the answer is typed; not touched before, as a session reads from it itself. */
export async function agrees(input: NodeJS.ReadStream, question: string): Promise<boolean> {
  const terminal = createInterface({ input, output: process.stderr })
  // Ctrl-D is an answer as well.
  const closed = new Promise<string>((done) => terminal.once('close', () => done('')))
  const answer = await Promise.race([terminal.question(`${question} [y/N] `), closed])
  terminal.close()
  return /^y(es)?$/i.test(answer.trim())
}
