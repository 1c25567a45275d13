// A report as one HTML file, which needs no network and is not let to it.
import { createHash } from 'node:crypto'
import type { ReportData } from './data.ts'
import { titleOf } from './report.ts'

/** What scripts/build.mjs makes of page/. */
export interface PageCode {
  js: string
  css: string
}

/** In pieces, as the data may be long. */
export function* html(data: ReportData, { js, css }: PageCode): Iterable<string> {
  yield `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy(js, css)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<meta name="color-scheme" content="light dark">
<title>${escaped(titleOf(data))}</title>
<style>${css}</style>
</head>
<body>
<main id="report"></main>
<noscript>This report needs scripts; they are all in this file.</noscript>
<script type="application/json" id="data">`
  yield* json(data)
  yield `</script>
<script>${js}</script>
</body>
</html>
`
}

/** Nothing is loaded from anywhere, and only our own two pieces of text are run. */
function policy(js: string, css: string): string {
  const hash = (text: string) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`
  return `default-src 'none'; script-src ${hash(js)}; style-src ${hash(css)}; base-uri 'none'; form-action 'none'`
}

/** One member after the other. A `<` could end the script it stands in. */
function* json(data: ReportData): Iterable<string> {
  let before = '{'
  for (const [name, value] of Object.entries(data)) {
    yield `${before}${JSON.stringify(name)}:${JSON.stringify(value).replaceAll('<', '\\u003c')}`
    before = ','
  }
  yield '}'
}

function escaped(text: string): string {
  const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }
  return text.replace(/[&<>"]/g, (each) => entities[each]!)
}
