// The messages that the proxy itself sends, made with the message classes of @vscode/debugadapter.
import { Event, OutputEvent, Response, Source } from '@vscode/debugadapter'
import type { DebugProtocol } from '@vscode/debugprotocol'
import type { Failure } from './failure.ts'

type Request = DebugProtocol.Request

export function response(request: Request, body?: unknown): DebugProtocol.Response {
  const message: DebugProtocol.Response = new Response(request)
  if (body !== undefined) message.body = body
  return message
}

/** A failed response: the text in `message`, which every client shows, and with id and name in `body.error`. */
export function failedResponse(request: Request, failure: Failure): DebugProtocol.ErrorResponse {
  const message = new Response(request, failure.message)
  return Object.assign(message, { body: { error: failure.toMessage() } })
}

export function event(name: string, body: unknown): DebugProtocol.Event {
  return new Event(name, body)
}

/**
 * Text for the client's console. 'stdout' and 'stderr' are the two categories that every client shows. With a `path`
 * it is a link to that file: VS Code opens a .cpuprofile in its profile viewer.
 */
export function outputEvent(
  category: 'stdout' | 'stderr',
  output: string,
  path?: string,
): DebugProtocol.OutputEvent {
  const message = new OutputEvent(output, category) as DebugProtocol.OutputEvent
  if (path !== undefined) message.body.source = new Source(path.split(/[\\/]/).at(-1) ?? path, path)
  return message
}
