// What keeps the debugger asleep: a file that is touched every second, or a call. Whatever ends us, that ends, and it wakes.
import { utimes } from 'node:fs/promises'
import { scratchFile } from '../system/scratch.ts'
import type { Courier } from '../courier/courier.ts'

/** Less than the ticks of python-inject/dapscope_inject/lease.py. */
const RENEW_MS = 1000

export interface Lease {
  /** Its file as the debuggee sees it too; undefined where it shares no disk with us. */
  readonly path: string | undefined
  end(): Promise<void>
}

/** @throws {Failure} where the debuggee cannot be asked whether it shares our disk */
export async function takeLease(courier: Courier): Promise<Lease> {
  const { isShared } = await courier.known()
  const file = isShared ? await scratchFile('lease') : undefined
  const path = file?.path
  const renew = async () => {
    if (path === undefined) await courier.call('neutral.renew')
    else await utimes(path, new Date(), new Date())
  }
  const timer = setInterval(() => void renew().catch(() => undefined), RENEW_MS)
  return {
    path,
    async end() {
      clearInterval(timer)
      await file?.cleanup().catch(() => undefined)
    },
  }
}
