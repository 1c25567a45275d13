// Which known names a mistyped one may have meant.
import { distance } from 'fastest-levenshtein'

/** At most three, in quotes, nearest first; none where nothing is near. */
export function nearest(given: string, names: string[]): string[] {
  return names
    .map((name) => ({ name, far: distance(given, name) }))
    .filter(({ name, far }) => far <= Math.max(2, name.length / 4))
    .sort((a, b) => a.far - b.far)
    .slice(0, 3)
    .map(({ name }) => `\`${name}\``)
}
