// The passes from A to B of one capture: as windows of its time, and in a sentence.
import type { Window } from '../profile/windows.ts'
import { failures } from '../session/failure.ts'
import { isBetween, type Places, type StopOn } from './stop-on.ts'
import type { Pass } from './stop-watch.ts'

/** `toCapture` puts a `performance.now()` on the capture's clock, in microseconds. @throws {Failure} neverReached */
export function windowsOf(
  passes: readonly Pass[],
  toCapture: (time: number) => number,
  duration: number,
  stopOn: StopOn | undefined,
): Window[] {
  const inside = (time: number) => Math.min(duration, Math.max(0, toCapture(time)))
  const windows = passes
    .map(({ from, to }) => ({ from: inside(from), to: to === undefined ? duration : inside(to) }))
    .filter(({ from, to }) => to > from)
  if (windows.length > 0) return windows
  throw failures.neverReached({ where: isBetween(stopOn) ? named(stopOn.from) : 'its breakpoint' })
}

function named(places: Places): string {
  const each = [places]
    .flat()
    .map((place) => (typeof place === 'number' ? `breakpoint ${place}` : `${place.path}:${place.line}`))
  return each.join(' or ')
}

export function notesOf(passes: readonly Pass[], windows: readonly Window[]): string[] {
  const ms = windows.reduce((sum, { from, to }) => sum + to - from, 0) / 1000
  const many = windows.length === 1 ? 'One pass' : `${windows.length} passes, summed,`
  const open = passes.at(-1)?.to === undefined ? '; the last had not reached its end' : ''
  return [`${many} from the first breakpoint to the second, ${ms.toFixed(1)} ms in all${open}.`]
}
