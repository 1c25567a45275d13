// docs/BENCHMARKS.md: a run puts its figures in the place of those of the same name, each with its day and how busy the machine was.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { cells } from './stats.mjs'

const PAGE = join(import.meta.dirname, '..', 'docs', 'BENCHMARKS.md')
const isRow = (line) => /^\| (?!benchmark |-)/.test(line)
const nameOf = (line) => line.split('|')[1].trim()
const asRow = (texts) => `| ${texts.join(' | ')} |`

/** `when`: the day, and what there is to say of the machine. */
export function writePage(rows, when) {
  const lines = readFileSync(PAGE, 'utf8').split('\n')
  const fresh = new Map(rows.map((each) => [each.what, asRow([...cells(each), when])]))
  const kept = lines.map((line) => (isRow(line) ? (taken(fresh, nameOf(line)) ?? line) : line))
  kept.splice(kept.findLastIndex(isRow) + 1, 0, ...fresh.values())
  writeFileSync(PAGE, kept.join('\n'))
}

function taken(map, key) {
  const value = map.get(key)
  map.delete(key)
  return value
}
