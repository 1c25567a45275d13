// One at a time, of all test runs that share a .cache.
import { join } from 'node:path'
import { lock } from '../src/store/lock.ts'
import { ROOT } from './root.ts'

/** Waits until nobody else is at what is called so. @returns what lets the next one in */
export async function alone(at: string): Promise<() => void> {
  for (;;) {
    const { release } = await lock(join(ROOT, '.cache', 'locks'), at)
    if (release) return release
    await new Promise((resolve) => setTimeout(resolve, 500))
  }
}
