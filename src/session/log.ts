// The log: pino, on stderr or in a file, never on stdout (which belongs to DAP) and never with payloads or environment values.
import pino from 'pino'

export interface LogOptions {
  file?: string | undefined
  level?: string | undefined
}

/** Quiet on stderr unless something is wrong; everything that may help in a file. */
export function openLog({ file, level }: LogOptions): pino.Logger {
  const destination = pino.destination({ dest: file ?? 2, sync: true, mkdir: true, mode: 0o600 })
  return pino(
    { name: 'dapscope', level: level ?? (file ? 'debug' : 'warn'), base: { pid: process.pid } },
    destination,
  )
}
