// What the fault tests share: who belongs to a session, and how a request of ours has ended.
import { expect } from 'vitest'
import type { Dap, Message } from '../live/dap.ts'
import { descendants, running } from '../live/processes.ts'

/** As the request's answer says, or the event in which one that was `pending` ends. */
export interface Ending {
  body?: any
  error?: { id: number; name: string; message: string }
}

/** Of a request by its number: success, or a failure with a number, a name and a sentence; nothing else is an end. */
export async function endingOf(dap: Dap, command: string, seq: number): Promise<Ending> {
  const answer = await dap.until(
    `answer to ${command}`,
    (message) => message.type === 'response' && message.request_seq === seq,
  )
  if (!answer.success) return { error: typed(answer) }
  if (!answer.body?.pending) return { body: answer.body }
  const { body } = await dap.until(`the end of ${command}`, ({ event, body }) => {
    if (command === 'dapscope.cpu.start' && event === 'dapscope.cpu.started') return true
    return (
      event === (CAPTURES.includes(command) ? 'dapscope.cpu.finished' : command) && isOf(answer.body, body)
    )
  })
  return body.error ? { error: typedError({ ...body.error, message: filled(body.error) }) } : { body }
}

/** As a client shows a message of DAP. */
const filled = ({ format, variables = {} }: { format: string; variables?: Record<string, string> }) =>
  format.replace(/\{(\w+)\}/g, (whole, name: string) => variables[name] ?? whole)

/** These end in an event of another name. */
const CAPTURES = ['dapscope.cpu.start', 'dapscope.cpu.stop', 'startProfile', 'stopProfile']

/** The event has the id that the answer has promised, if any. */
const isOf = ({ profileId, snapshotId }: any, body: any) =>
  (profileId === undefined || body.profileId === profileId) &&
  (snapshotId === undefined || body.snapshotId === snapshotId)

export function typed(answer: Message): NonNullable<Ending['error']> {
  expect(answer).toMatchObject({ success: false, message: expect.stringMatching(/\w+ .*\./s) })
  return typedError({ ...answer.body?.error, message: answer.message })
}

function typedError(error: any): NonNullable<Ending['error']> {
  expect(error).toMatchObject({ id: expect.any(Number), name: expect.stringMatching(/^\w+$/) })
  // A failure that nobody has thought of is a bug, and not an end.
  expect(error).not.toMatchObject({ name: 'internal' })
  return error
}

export const send = (dap: Dap, command: string, args: object = {}) =>
  dap.write({ type: 'request', command, arguments: args })

export const adapterOf = (dap: Dap): number => descendants(dap.process!.pid!)[0]!

/** Every process that has this text in its command line: also those that have left the family, as forked helpers do. */
export const having = (text: string) => running((command) => command.includes(text))

/** A mark for the command line of one test's program, by which it and its forks are found. */
export const newMark = () => `mark-${process.pid}-${Math.random().toString(36).slice(2)}`

export const untilNone = (mark: string) =>
  expect.poll(() => having(mark), { timeout: 20_000, message: 'processes that are left' }).toEqual([])
