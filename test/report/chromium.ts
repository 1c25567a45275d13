// Where a Chromium is: Debian's, or CHROMIUM=path.
import { onPath } from '../../src/tools/on-path.ts'

/** Without one, says that nothing is tested in a browser. */
export function chromiumPath(): string | undefined {
  const names = ['chromium', 'chromium-browser', 'google-chrome']
  const there = names.map((name) => onPath(name, { env: process.env, cwd: '/' })).find(Boolean)
  const found = process.env['CHROMIUM'] ?? there
  if (found === undefined)
    console.warn(
      'No Chromium here: the reports are not tested in a browser (apt-get install chromium, or CHROMIUM=path).',
    )
  return found
}
