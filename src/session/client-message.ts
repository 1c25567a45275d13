// A message of the client, parsed and checked: what would make debugpy hang for good is a clear error here.
import { isUtf8 } from 'node:buffer'
import type { DebugProtocol } from '@vscode/debugprotocol'
import { decode, encodedFrame, ProtocolError, type Frame } from '../wire/codec.ts'
import { Kind, readEnvelope, type Envelope } from '../wire/envelope.ts'

const KINDS: Record<string, Kind> = { request: Kind.Request, response: Kind.Response, event: Kind.Event }
const TYPES = Object.keys(KINDS)

/**
 * debugpy (1.6 to 1.8.22) stops reading without an answer, and does not exit even at the end of input, when a body is
 * not UTF-8, not JSON, not an object, or of no known type. It survives a missing `seq` and lone surrogates.
 * @throws {ProtocolError}
 */
export function parseClientMessage(frame: Frame): DebugProtocol.ProtocolMessage {
  const bytes = frame.buffer.subarray(frame.body, frame.end)
  const shown = () => JSON.stringify(bytes.toString('latin1', 0, 80))
  if (!isUtf8(bytes)) throw new ProtocolError(`a message that is not UTF-8: ${shown()}`)
  const message = parse(frame, shown)
  if (typeof message !== 'object' || message === null || Array.isArray(message))
    throw new ProtocolError(`a message that is not a JSON object: ${shown()}`)
  if (!('type' in message) || !TYPES.includes(message.type as string))
    throw new ProtocolError(`a message whose "type" is none of ${TYPES.join(', ')}: ${shown()}`)
  return message as DebugProtocol.ProtocolMessage
}

/**
 * Reads the envelope of a message into `into`. @returns its frame, written anew where the bytes do not tell what debugpy takes it for:
 * a key may come twice, of which the last counts, or be written with escapes; no request gets past the hooks that way.
 */
export function readClientEnvelope(
  frame: Frame,
  message: DebugProtocol.ProtocolMessage,
  into: Envelope,
): Frame {
  readEnvelope(frame, into)
  if (into.kind === KINDS[message.type]) return frame
  const plain = encodedFrame(message)
  readEnvelope(plain, into)
  return plain
}

function parse(frame: Frame, shown: () => string): unknown {
  try {
    return decode(frame)
  } catch {
    throw new ProtocolError(`a message that is not JSON: ${shown()}`)
  }
}
