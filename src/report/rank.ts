// Which places come first in a report and on its page.
import type { Place } from './data.ts'

/** The user's code comes first, the debugger's last. */
export const rankOf = ({ category }: Pick<Place, 'category'>): number =>
  ({ user: 0, debugger: 2 })[category as string] ?? 1
