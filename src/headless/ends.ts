// The two ends of a session in this very process: one for the proxy, one for our client.
import { PassThrough } from 'node:stream'
import { streamEnd, type End } from '../wire/end.ts'

export function pairOfEnds(): { proxy: End; client: End } {
  const [requests, answers] = [new PassThrough(), new PassThrough()]
  return { proxy: streamEnd(requests, answers), client: streamEnd(answers, requests) }
}
