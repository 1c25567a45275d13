// The link that opens a place in the user's editor.
import { isAbsolute } from './redact.ts'

/** @param template with `{path}` and `{line}`; empty for no links */
export function editorLink(template: string, url: string, line: number): string | undefined {
  const path = url.replace(/^file:\/\//, '')
  if (template === '' || !isAbsolute(path) || path.includes('://')) return undefined
  const parts = path.replaceAll('\\', '/').split('/').map(encodeURIComponent)
  const encoded = parts.join('/').replace(/^([A-Za-z])%3A/, '$1:')
  return template
    .replaceAll('/{path}', () => `/${encoded.replace(/^\//, '')}`)
    .replaceAll('{path}', () => encoded)
    .replaceAll('{line}', String(Math.max(line, 1)))
}
