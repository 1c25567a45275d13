// How `dapscope setup` is typed here: whoever has only a clone, or an editor's extension, has no `dapscope` on the PATH.
import { basename, join } from 'node:path'
import { onPath, type Place } from './on-path.ts'

/** `dapscope setup`, or `node PATH/dapscope.cjs setup`. @param script what is run, beside this file once built */
export function typedSetup(place: Place, script = join(__dirname, 'dapscope.cjs')): string {
  const isNode = /^node(\.exe)?$/.test(basename(process.execPath))
  if (onPath('dapscope', place) || !isNode) return 'dapscope setup'
  const node = onPath('node', place) ? 'node' : quoted(process.execPath)
  return `${node} ${quoted(script)} setup`
}

const quoted = (path: string) => (path.includes(' ') ? `"${path}"` : path)
