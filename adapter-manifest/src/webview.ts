// A report as VS Code's webview wants it: its links are messages, its colours the theme's, and nothing but our pieces may run.

/** What `--editor` is given: no other link of a page looks so. */
export const TEMPLATE = 'dapscope-line:{path}?{line}'

/**
 * The document's own handlers of clicks come later, and VS Code would open the link outside. A page draws its flames in colours that it
 * asks matchMedia for. Ctrl+F leads to its own search.
 */
const script = (isDark: boolean) => `(() => {
  const vscode = acquireVsCodeApi()
  const system = matchMedia.bind(window)
  window.matchMedia = (query) =>
    query.includes('prefers-color-scheme') ? Object.assign(new EventTarget(), { matches: ${isDark} }) : system(query)
  document.addEventListener('click', (event) => {
    const link = event.target.closest?.('a[href^="dapscope-line:"]')
    if (!link) return
    event.preventDefault()
    event.stopImmediatePropagation()
    vscode.postMessage({ link: link.getAttribute('href') })
  }, true)
  document.addEventListener('keydown', (event) => {
    const isFind = (event.ctrlKey || event.metaKey) && event.key === 'f'
    const field = isFind && [...document.querySelectorAll('input[type=search]')].find((each) => each.offsetParent)
    if (!field) return
    event.preventDefault()
    field.select()
  })
})()`

/** The report follows the system's colours; in VS Code they are the theme's. */
export function asWebview(html: string, { isDark, nonce }: { isDark: boolean; nonce: string }): string {
  const policy = `default-src 'none'; script-src 'nonce-${nonce}'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'`
  const head = html.indexOf('</head>')
  const data = html.indexOf('<script type="application/json"')
  const [top, body, rest] = [html.slice(0, head), html.slice(head, data), html.slice(data)]
  return (
    top
      .replace(
        /(http-equiv="Content-Security-Policy" content=")[^"]*"/,
        (_all, start: string) => `${start}${policy}"`,
      )
      .replace(/@media ?\(prefers-color-scheme: ?dark\)/g, `@media ${isDark ? 'all' : 'not all'}`)
      .replace('content="light dark"', `content="${isDark ? 'dark' : 'light'}"`)
      .replace(/color-scheme: ?light dark/, `color-scheme:${isDark ? 'dark' : 'light'}`) +
    `<script nonce="${nonce}">${script(isDark)}</script>` +
    body +
    rest.replace('</script>\n<script>', () => `</script>\n<script nonce="${nonce}">`)
  )
}

/** The place that a page's message names; undefined for anything else. */
export function placeOf(message: unknown): { path: string; line: number } | undefined {
  const { link } = (message ?? {}) as { link?: unknown }
  const [, path, line] = /^dapscope-line:(.+)\?(\d+)$/.exec(String(link)) ?? []
  if (path === undefined || line === undefined) return undefined
  return { path: decodeURIComponent(path), line: Math.max(Number(line), 1) }
}
