// Functions of the standard library whose innermost Python frame is waiting, for want of the kernel's word (cf. py-spy's own list).
import type { RawFrame } from './raw-trace.ts'

/** By file (its last two parts, or its last), the bare names that wait. */
const WAITING = new Map<string, readonly string[]>(
  Object.entries({
    'threading.py': ['wait', '_wait_for_tstate_lock', 'join', '_shutdown', 'acquire'],
    'queue.py': ['get', 'put', 'join'],
    'selectors.py': ['select'],
    'socket.py': ['accept', 'readinto', 'recv', 'connect', 'getaddrinfo', 'create_connection'],
    'ssl.py': ['read', 'recv', 'recv_into', 'do_handshake'],
    'subprocess.py': ['wait', '_wait', '_try_wait', '_communicate', 'communicate'],
    'concurrent/futures/thread.py': ['_worker'],
    'concurrent/futures/process.py': ['wait_result_broken_or_wakeup'],
    'multiprocessing/connection.py': ['wait', '_recv', 'accept', '_poll', 'poll'],
    'multiprocessing/popen_fork.py': ['poll', 'wait'],
    'multiprocessing/queues.py': ['get'],
    'multiprocessing/synchronize.py': ['__enter__', 'acquire', 'wait'],
    'multiprocessing/pool.py': ['wait'],
    'asyncio/windows_events.py': ['_poll', 'select'],
    'asyncore.py': ['poll', 'select'],
  }),
)

/** Whether a thread whose innermost Python frame this is can be taken to wait, when nothing else is known. */
export function isWaiting(frame: RawFrame): boolean {
  const parts = frame.file.split(/[\\/]/)
  for (let from = Math.max(0, parts.length - 3); from < parts.length; from++) {
    const names = WAITING.get(parts.slice(from).join('/'))
    if (names?.includes(bareName(frame.name)) === true) return true
  }
  return false
}

/** `Worker.run` and `run` to `run`: Pythons before 3.11 tell only the latter. */
export function bareName(name: string): string {
  return name.slice(name.lastIndexOf('.') + 1)
}
