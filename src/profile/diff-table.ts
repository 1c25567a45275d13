// The comparison of two captures as a text table of at most 80 columns.
import type { Change, Rate } from './diff.ts'

const NAME = 32
/** A file's name may take this much of it. */
const FILE = 14

/** The user's code and the other code, at most `limit` lines of each. */
export function diffTable(changes: Change[], limit: number): string[] {
  const heads = [
    '  self                    total',
    'before   after  change   before   after  change  function',
  ]
  const user = changes.filter(({ category }) => category === 'user')
  const other = changes.filter(({ category }) => category !== 'user')
  return [...heads, ...part('your code', user, limit), ...part('other code', other, limit)]
}

function part(title: string, changes: Change[], limit: number): string[] {
  if (changes.length === 0) return []
  const rows = changes.slice(0, limit).map(({ self, total, name, path, module }) => {
    const place = path.startsWith('<frozen ') ? module : path
    const file = middleCut(place.split(/[\\/]/).at(-1)!, FILE)
    return `${cells(self)}  ${cells(total)}  ${shortName(name, NAME - file.length - 1)} ${file}`.trimEnd()
  })
  const left = changes.length - rows.length
  return [`${title}:`, ...rows, ...(left > 0 ? [`  … and ${left} more, which changed less`] : [])]
}

function cells({ fromMsPerSecond, toMsPerSecond, changeMsPerSecond }: Rate): string {
  const sign = changeMsPerSecond > 0 ? '+' : ''
  return [
    number(fromMsPerSecond).padStart(6),
    number(toMsPerSecond).padStart(7),
    `${sign}${number(changeMsPerSecond)}`.padStart(7),
  ].join(' ')
}

/** Of 1,000 ms there are as many as threads: four digits and one decimal, or five digits. */
function number(ms: number): string {
  return Math.abs(ms) < 1000 ? ms.toFixed(1) : ms.toFixed(0)
}

/** A qualified name loses what is not needed to know it by: `<locals>`, then its outer names, then its middle. */
function shortName(name: string, length: number): string {
  if (name.length <= length) return name
  let short = name.replaceAll('.<locals>', '')
  let isCut = false
  while (short.length + Number(isCut) > length && short.includes('.')) {
    short = short.slice(short.indexOf('.') + 1)
    isCut = true
  }
  return middleCut(isCut ? `…${short}` : short, length)
}

function middleCut(text: string, length: number): string {
  if (text.length <= length) return text
  const tail = Math.floor((length - 1) / 2)
  return `${text.slice(0, length - 1 - tail)}…${text.slice(text.length - tail)}`
}
