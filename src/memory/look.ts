// How long a look at all objects of the program may take.
import type { CallOptions } from '../courier/courier.ts'
import type { Marker } from '../courier/frames.ts'
import type { Ticket } from '../request/declare.ts'

/** Beside a sampler, with thousands of frames to look at, the beginning alone may take seconds. */
const BEGUN_MS = 10_000
/** Reading two million objects takes some seconds, on a busy machine more. */
const LATE_MS = 120_000

export const look = ({ signal }: Ticket, marker: Marker): CallOptions => ({
  ms: BEGUN_MS,
  lateMs: LATE_MS,
  signal,
  marker,
})
