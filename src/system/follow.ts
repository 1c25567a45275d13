// Reads what is appended to a file, as it is written.
import { readFileSync } from 'node:fs'

const POLL_MS = 50

/** Calls `onText` with what is new; the file may come later. @returns what ends it, after a last look */
export function follow(path: string, onText: (text: string) => void): () => void {
  let seen = 0
  const look = () => {
    try {
      const text = readFileSync(path, 'utf8')
      if (text.length > seen) onText(text.slice(seen))
      seen = text.length
    } catch {
      // It is not there yet.
    }
  }
  const timer = setInterval(look, POLL_MS)
  return () => {
    clearInterval(timer)
    look()
  }
}
