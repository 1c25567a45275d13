// What a place is called, and the link to it in the editor.
import type { Place, ReportData } from '../data.ts'
import { editorLink } from '../editor-link.ts'
import { isAbsolute } from '../redact.ts'
import { shortened } from '../format.ts'
import { h } from './dom.ts'

/** Longer ones would push away all else. */
export const MOST_LETTERS = 120

export function nameOf({ name }: Place): string {
  return shortened(name, MOST_LETTERS)
}

/** `orders.py:19`; nothing for what has no file. */
export function whereabouts(report: ReportData, { file, line }: Place): string {
  const path = report.files[file]!
  if (path === '') return ''
  const end = isAbsolute(path) ? path.split(/[\\/]/).slice(-2).join('/') : path
  const short = shortened(end, MOST_LETTERS)
  return line > 0 ? `${short}:${line}` : short
}

export function fullPath(report: ReportData, { file, line }: Place): string {
  return line > 0 ? `${report.files[file]}:${line}` : report.files[file]!
}

/** A link where there is an editor and a file, else plain text. */
export function linkTo(report: ReportData, place: Place): HTMLElement {
  const text = whereabouts(report, place)
  const href = editorLink(report.editor, report.files[place.file]!, place.line)
  const title = fullPath(report, place)
  return href === undefined
    ? h('span', { class: 'where', title }, text)
    : h('a', { class: 'where', href, title }, text)
}

/** The line of the user's that led to one that is not. */
export function viaLine(report: ReportData, place: Place): HTMLElement {
  return h('span', { class: 'via' }, 'via ', linkTo(report, place))
}
