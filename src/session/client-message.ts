// A message of the client, parsed and checked: what would make debugpy hang for good is a clear error here.
import { isUtf8 } from 'node:buffer'
import type { DebugProtocol } from '@vscode/debugprotocol'
import { decode, ProtocolError, type Frame } from '../wire/codec.ts'

const TYPES = ['request', 'response', 'event']

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

function parse(frame: Frame, shown: () => string): unknown {
  try {
    return decode(frame)
  } catch {
    throw new ProtocolError(`a message that is not JSON: ${shown()}`)
  }
}
