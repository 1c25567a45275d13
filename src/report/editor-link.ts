// The link that opens a place in the user's editor.
import { isAbsolute } from './redact.ts'

/** @param template with `{path}` and `{line}`; empty for no links */
export function editorLink(template: string, url: string, line: number): string | undefined {
  const path = url.startsWith('file://') ? pathOf(url) : url
  if (template === '' || !isAbsolute(path) || path.includes('://')) return undefined
  // A name that is no text, as Linux allows, cannot stand in a link.
  if (/\p{Surrogate}/u.test(path)) return undefined
  const parts = path.replaceAll('\\', '/').split('/').map(encodeURIComponent)
  const encoded = parts.join('/').replace(/^([A-Za-z])%3A/, '$1:')
  return template
    .replaceAll('/{path}', () => `/${encoded.replace(/^\//, '')}`)
    .replaceAll('{path}', () => encoded)
    .replaceAll('{line}', String(Math.max(line, 1)))
}

/** V8 names files by URLs, which have `%20` for a blank, and a slash before a drive. */
function pathOf(url: string): string {
  const path = url.slice('file://'.length).replace(/^\/(?=[A-Za-z]:\/)/, '')
  try {
    return decodeURIComponent(path)
  } catch {
    return path
  }
}
