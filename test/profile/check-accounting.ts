// Where the time of a capture went has to add up to all of it.
import { expect } from 'vitest'
import type { Account } from '../../src/profile/accounting.ts'

/** shown + debugger + idle + paused + lost = life, for each thread and for all. */
export function checkAccounting({ threads, sum }: { threads: Account[]; sum: Account }): void {
  for (const each of [...threads, sum])
    expect(each.shownUs + each.debuggerUs + each.idleUs + each.pausedUs + each.lostUs).toBe(each.lifeUs)
}
