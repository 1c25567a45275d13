// Figures with their units as people read them, the same everywhere: in reports, consoles and tables.

const SIZES = ['B', 'kB', 'MB', 'GB', 'TB']

/** `12.3 MB`: by 1000, as VS Code's and Chrome's viewers of profiles have it, and as a limit is written (`memory=200MB`). */
export function sizeText(bytes: number, digits = 1): string {
  let [at, size] = [0, bytes]
  for (; Math.abs(size) >= 999.95 && at < SIZES.length - 1; at++) size /= 1000
  return `${at === 0 ? size : size.toFixed(digits)} ${SIZES[at]}`
}
