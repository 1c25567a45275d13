// Finds a topic in the pages of docs/: a page by its name, a section by its heading, a row of a table by a name in it.

/** A page of docs/: its name without `.md`, and its text. */
export interface Page {
  name: string
  text: string
}

/** The text about a topic; undefined where no page has it. `%cpu start`, `cpu.start` and `dapscope.cpu.start` are the same to it. */
export function aboutTopic(topic: string, pages: Page[]): string | undefined {
  const wanted = plain(topic)
  const page = pages.find(({ name }) => plain(name) === wanted)
  if (page) return page.text
  for (const { text } of pages) {
    const found = sectionOf(text, wanted) ?? rowsOf(text, wanted)
    if (found !== undefined) return found
  }
  return undefined
}

/** All that can be asked for: pages and their sections. */
export function topicsOf(pages: Page[]): string[] {
  const headings = pages.flatMap(({ text }) => headingsOf(text.split('\n')).map(({ title }) => title))
  return [...new Set([...pages.map(({ name }) => name.toLowerCase()), ...headings])]
}

interface Heading {
  title: string
  depth: number
  at: number
}

function headingsOf(lines: string[]): Heading[] {
  let isCode = false
  return lines.flatMap((line, at) => {
    if (line.startsWith('```')) isCode = !isCode
    const [, marks, title] = /^(#{2,}) (.+)$/.exec(isCode ? '' : line) ?? []
    return marks === undefined ? [] : [{ title: title!, depth: marks.length, at }]
  })
}

function sectionOf(text: string, wanted: string): string | undefined {
  const lines = text.split('\n')
  const headings = headingsOf(lines)
  const found = headings.find(({ title }) => plain(title) === wanted)
  if (!found) return undefined
  const next = headings.find(({ at, depth }) => at > found.at && depth <= found.depth)
  return lines.slice(found.at, next?.at).join('\n').trimEnd()
}

function rowsOf(text: string, wanted: string): string | undefined {
  const rows = text.split('\n').filter((line) => line.startsWith('|'))
  const cells = (row: string) => row.split('|').map((cell) => cell.trim())
  const found = rows.filter((row) =>
    cells(row).some((cell) => /^`[^`]+`$|^\d+$/.test(cell) && plain(cell) === wanted),
  )
  return found.length === 0
    ? undefined
    : found.map((row) => cells(row).filter(Boolean).join('\n  ')).join('\n')
}

const plain = (text: string) =>
  text
    .replaceAll('`', '')
    .toLowerCase()
    .replace(/^%|^dapscope\.|^--/, '')
    .replace(/ [<[].*$/, '')
    .replaceAll(' ', '.')
