// The first way: nothing is needed, because we may read our own children, or all processes of our user.
import { execa } from 'execa'
import { nothingToTakeBack, type Way } from './way.ts'

/** util-linux, which every larger Linux has: it becomes the command, which is interrupted when we are gone, `kill -9` included. */
const INTERRUPTED_WITH_US = ['setpriv', '--pdeathsig', 'INT']
const TRY_MS = 2000

let tried: Promise<string[]> | undefined

/** Nothing where it does not work (busybox's has no such option): py-spy goes on then until the program ends. */
async function prefix(): Promise<string[]> {
  if (process.platform !== 'linux') return []
  const [command = '', ...args] = INTERRUPTED_WITH_US
  const { exitCode } = await execa(command, [...args, 'true'], { reject: false, timeout: TRY_MS })
  return exitCode === 0 ? INTERRUPTED_WITH_US : []
}

export const asIs: Way = {
  name: 'as is',
  async open() {
    const before = await (tried ??= prefix())
    return {
      wrap: (command) => [...before, ...command],
      interruptBy: 'signal',
      close: nothingToTakeBack,
    }
  },
}
