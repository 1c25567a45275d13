// An answer as text for a console: 80 columns, a newline at the end.
import type { Declaration } from './declare.ts'

/** What a console is wide. */
export const WIDTH = 80

/** As its declaration shows it, else its plain figures; lists and objects are for unfolding. */
export function textOfAnswer({ console }: Declaration, body: object): string {
  const text = console?.show ? console.show(body as never) : figures(body)
  return text.endsWith('\n') ? text : `${text}\n`
}

function figures(body: object): string {
  const lines = Object.entries(body as Record<string, unknown>).flatMap(([key, value]) => {
    if (Array.isArray(value)) return value.length > 0 ? [`${key}: ${value.length} entries`] : []
    if (typeof value === 'object' && value !== null) return [`${key}: …`]
    return isFigure(value) ? [`${key}: ${value}`] : []
  })
  return lines.length > 0 ? lines.join('\n') : 'Done.'
}

function isFigure(value: unknown): value is string | number | boolean {
  return ['string', 'number', 'boolean'].includes(typeof value)
}

/** The end of a text that is too long says more than its beginning. */
export function cut(text: string, length: number): string {
  return text.length <= length ? text : `…${text.slice(1 - length)}`
}

/** Words in lines of at most so many columns. */
export function wrap(text: string, width = WIDTH): string {
  const lines: string[] = []
  for (const word of text.split(' ')) {
    const last = lines.at(-1)
    if (last !== undefined && last.length + 1 + word.length <= width)
      lines[lines.length - 1] = `${last} ${word}`
    else lines.push(word)
  }
  return lines.join('\n')
}

/** What the user should know besides, each as a paragraph of its own. */
export const noted = (notes: readonly string[]): string[] => notes.map((note) => wrap(`Note: ${note}`))
