// The log: pino, on stderr or in a file, never on stdout (which belongs to DAP) and never with payloads or environment values.
import pino from 'pino'

export interface LogOptions {
  file?: string | undefined
  level?: string | undefined
}

/** Everything that may help, in a file; on stderr only what is asked for, since there people read. */
export function openLog({ file, level }: LogOptions): pino.Logger {
  const destination = pino.destination({ dest: file ?? 2, sync: true, mkdir: true, mode: 0o600 })
  // Such as a folder that may not be made: without a log the session goes on.
  destination.on('error', (error: Error) => void process.stderr.write(`dapscope: no log: ${error.message}\n`))
  return pino(
    { name: 'dapscope', level: level ?? (file ? 'debug' : 'silent'), base: { pid: process.pid } },
    destination,
  )
}
