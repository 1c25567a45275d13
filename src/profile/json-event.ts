// The slow and general way to read one event of a trace: any JSON object with py-spy's fields, in any order and form.

const QUOTE = 0x22
const BACKSLASH = 0x5c
const OPEN = 0x7b
const CLOSE = 0x7d

export interface TraceEvent {
  name: string
  file: string
  line: number
  isBegin: boolean
  pid: number
  tid: number
  ts: number
}

/** The position behind the object that begins at `at`, or -1 if its end is not there. */
export function objectEnd(bytes: Uint8Array, at: number): number {
  let depth = 0
  let inString = false
  for (let i = at; i < bytes.length; i++) {
    const byte = bytes[i]
    if (inString) {
      if (byte === BACKSLASH) i++
      else if (byte === QUOTE) inString = false
    } else if (byte === QUOTE) inString = true
    else if (byte === OPEN) depth++
    else if (byte === CLOSE && --depth === 0) return i + 1
  }
  return -1
}

/** The event in the text of one object, or what is wrong with it. */
export function parseEvent(text: string): TraceEvent | string {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return 'an event that is not JSON'
  }
  const { args, name, ph, pid, tid, ts } = value as Record<string, unknown>
  const { filename, line } = (args ?? {}) as Record<string, unknown>
  if (typeof name !== 'string' || typeof filename !== 'string') return 'an event without a frame'
  if (ph !== 'B' && ph !== 'E') return 'an event that is neither a begin nor an end'
  if (!isCount(pid) || !isCount(tid) || !isCount(ts)) return 'an event without pid, tid and ts'
  // `line` is null when py-spy ran with -F.
  return { name, file: filename, line: isCount(line) ? line : 0, isBegin: ph === 'B', pid, tid, ts }
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0
}
