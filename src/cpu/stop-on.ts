// The argument `stopOn`: a capture is to end at the next stop, at breakpoints, or holds what lies between two of them.
import * as z from 'zod/mini'

/** A breakpoint by the id that `setBreakpoints` has answered, or by its place as the client names it. */
const Place = z.union([z.int(), z.strictObject({ path: z.string(), line: z.int() })])

const Places = z.union([Place, z.array(Place).check(z.minLength(1))])

export const StopOn = z.union(
  [
    z.literal('stopped'),
    Places,
    z.strictObject({ from: Places, to: Places, every: z._default(z.boolean(), false) }),
  ],
  'expected "stopped", breakpoint ids or {path, line}, or {from, to, every}',
)
export type StopOn = z.infer<typeof StopOn>

export type Places = z.infer<typeof Places>

export type Between = Extract<StopOn, { from: Places }>

/** Only what lies between two places counts. */
export function isBetween(stopOn: StopOn | undefined): stopOn is Between {
  return typeof stopOn === 'object' && 'from' in stopOn
}

/** The ids of breakpoints that it names. */
export function idsIn(stopOn: StopOn): number[] {
  if (stopOn === 'stopped') return []
  const all = isBetween(stopOn) ? [stopOn.from, stopOn.to] : [stopOn]
  return all.flat().filter((place) => typeof place === 'number')
}
