// What every call in the debuggee answers, whatever way it comes: checked before anything of it is believed.
import * as z from 'zod/mini'
import { failures } from '../session/failure.ts'

const Told = z.object({
  kind: z.string(),
  message: z.string(),
  details: z._default(z.record(z.string(), z.unknown()), {}),
})
export type Told = z.infer<typeof Told>

/** python-inject/dapscope_inject/calls.py makes it. */
const EnvelopeSchema = z.discriminatedUnion('status', [
  z.object({ status: z.literal('done'), nonce: z.string(), payload: z.unknown() }),
  z.object({ status: z.literal('failed'), nonce: z._default(z.string(), ''), error: Told }),
  z.object({ status: z.literal('delivered'), nonce: z.string() }),
  z.object({
    status: z.literal('pieces'),
    nonce: z.string(),
    total: z.int().check(z.minimum(1), z.maximum(4096)),
  }),
  z.object({
    status: z.literal('later'),
    nonce: z.string(),
    /** The file that the answer will be in, as the debuggee names it, and the process that writes it. */
    path: z.string(),
    worker: z.nullable(z.int()),
  }),
])
export type AnswerEnvelope = z.infer<typeof EnvelopeSchema>

/** @throws {Failure} damagedAnswer: no JSON, other fields, or the answer to another request */
export function readEnvelope(text: string, nonce?: string): AnswerEnvelope {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    throw failures.damagedAnswer({ why: text === '' ? 'it is empty' : 'it is not JSON' })
  }
  const envelope = EnvelopeSchema.safeParse(value)
  if (!envelope.success) throw failures.damagedAnswer({ why: 'it has other fields than an answer has' })
  const { data } = envelope
  if (nonce !== undefined && data.nonce !== nonce && !(data.status === 'failed' && data.nonce === ''))
    throw failures.damagedAnswer({ why: 'it is the answer to another request' })
  return data
}

/** A call has been made and reports a failure of its own; what that means to the user its caller knows. */
export class CallFailed extends Error {
  constructor(readonly told: Told) {
    super(told.message)
  }

  get kind(): string {
    return this.told.kind
  }
}
