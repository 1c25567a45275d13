// What a memory report says of several snapshots: by how much each place has grown, and the lines of it over time.
import type { Row, Table, Timeline } from './data.ts'
import type { Drawn, Rank } from './heap-sites.ts'
import type { MemorySide } from './memory.ts'
import type { Places } from './places.ts'

/** Between the first and the last; the page can choose any other two. Rows are in that order. */
export function growthTable(over: Drawn[], rank: Rank): Table {
  const places = new Set(over.toReversed().flatMap(({ sites }) => [...sites.keys()]))
  const rows = [...places].map((place): Row => {
    const series = over.map(({ sites }) => sites.get(place)?.self ?? 0)
    const [before, after] = [series[0]!, series.at(-1)!]
    return { place, cells: [after - before, before, after], series }
  })
  return {
    title: 'what grew',
    isOfLines: true,
    isOverTime: true,
    columns: [
      { title: 'change', unit: 'bytes', isChange: true },
      { title: 'before', unit: 'bytes' },
      { title: 'after', unit: 'bytes' },
    ],
    rows: rows
      .filter(({ series }) => series!.some((bytes) => bytes !== series![0]))
      .sort((a, b) => rank(a.place) - rank(b.place) || b.cells[0]! - a.cells[0]!),
  }
}

/** The time of the clock, as if that were UTC: pages are read elsewhere. */
const shownAt = (time: number) => time - new Date(time).getTimezoneOffset() * 60_000

/** Places that have a line of their own. */
const LINES = 4

/** What is traced, with the places that grew most; and the whole process, of which that may be a small part. `text`: names for the page. */
export function timelinesOf(
  sides: MemorySide[],
  drawn: Drawn[],
  { grown, places, text }: { grown: Table; places: Places; text: (name: string) => string },
): Timeline[] {
  const times = sides.map(({ time }, i) => (time === undefined ? i * 1000 : shownAt(time)))
  const traced = { name: 'all that is traced', values: drawn.map(({ bytes }) => bytes) }
  const own = grown.rows
    .filter(({ place, cells }) => cells[0]! > 0 && places.all[place]!.category !== 'debugger')
    .sort((a, b) => b.cells[0]! - a.cells[0]!)
    .slice(0, LINES)
  const lines = own.map(({ place, series }) => {
    const { name, line } = places.all[place]!
    return { name: text(`${name}:${line}`), values: series! }
  })
  const resident = sides.map(({ rssBytes }) => rssBytes ?? null)
  const process = { name: 'resident memory', values: resident }
  return [
    { title: 'Traced by Python', times, unit: 'bytes', lines: [traced, ...lines] },
    ...(resident.every((value) => value === null)
      ? []
      : [{ title: 'The whole process', times, unit: 'bytes' as const, lines: [process] }]),
  ]
}
