// Collapsed stacks from a file, line by line.
import { createReadStream } from 'node:fs'
import { createInterface } from 'node:readline'
import type { RawTrace } from '../profile/raw-trace.ts'
import { CollapsedStacks } from '../profile/read-collapsed.ts'

/** `rate`: counts a second, where the caller knows. @throws {Error} for a line that is none of the form */
export async function readCollapsed(path: string, rate: number | undefined): Promise<RawTrace> {
  const stacks = new CollapsedStacks(rate && 1e6 / rate)
  for await (const line of createInterface({ input: createReadStream(path), crlfDelay: Infinity }))
    stacks.push(line)
  return stacks.end()
}
