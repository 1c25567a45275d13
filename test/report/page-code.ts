// The page's code as the build has left it.
import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { DAPSCOPE } from '../live/dap.ts'

export function pageCode(): { js: string; css: string } {
  const read = (name: string) => readFileSync(join(dirname(DAPSCOPE), name), 'utf8')
  return { js: read('report.js'), css: read('report.css') }
}
