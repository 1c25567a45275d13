// The first way: nothing is needed, because we may read our own children, or all processes of our user.
import { nothingToTakeBack, type Way } from './way.ts'

export const asIs: Way = {
  name: 'as is',
  open: () =>
    Promise.resolve({ wrap: (command) => command, interruptBy: 'signal', close: nothingToTakeBack }),
}
