// The session's pathMappings: every path that leaves is the client's, not the debuggee's, and absolute.
import { posix, win32 } from 'node:path'

/** One entry of debugpy's `pathMappings` (launch and attach configuration). */
export interface PathMapping {
  localRoot: string
  remoteRoot: string
}

/**
 * Turns a path of the debuggee into the client's by the longest `remoteRoot` that holds it; case is ignored for
 * Windows paths, as pydevd does. A path that no mapping covers is the same on both sides.
 */
export function toClientPath(path: string, mappings: PathMapping[]): string {
  const mapping = mappings
    .filter(({ remoteRoot }) => relativeTo(path, remoteRoot) !== undefined)
    .sort((a, b) => b.remoteRoot.length - a.remoteRoot.length)[0]
  if (!mapping) return path
  const rest = relativeTo(path, mapping.remoteRoot) ?? ''
  const separator = isWindows(mapping.localRoot) ? '\\' : '/'
  return rest === ''
    ? mapping.localRoot
    : trimmed(mapping.localRoot) + separator + rest.split(/[\\/]/).join(separator)
}

/**
 * The whole name of a file of the debuggee: the code of a program that was started by a relative name has that name for
 * ever. `cwd` is where it was started; without it, and for what is no file (`<string>`, ''), the name stays.
 */
export function absoluteIn(cwd: string | undefined, path: string): string {
  const paths = cwd !== undefined && isWindows(cwd) ? win32 : posix
  const isFile = path !== '' && !path.startsWith('<')
  if (cwd === undefined || !isFile || !paths.isAbsolute(cwd) || paths.isAbsolute(path) || isWindows(path))
    return path
  return paths.join(cwd, path)
}

/** The part of `path` below `root`, without a leading separator; undefined if it is not below. */
function relativeTo(path: string, root: string): string | undefined {
  const base = trimmed(root)
  const fold = (text: string) => (isWindows(root) ? text.toLowerCase().replaceAll('/', '\\') : text)
  if (fold(path) === fold(base)) return ''
  const next = path[base.length]
  const below = fold(path).startsWith(fold(base)) && (next === '/' || (isWindows(root) && next === '\\'))
  return below ? path.slice(base.length + 1) : undefined
}

function trimmed(root: string): string {
  return root.replace(/[\\/]+$/, '')
}

function isWindows(path: string): boolean {
  return /^[A-Za-z]:|^\\\\/.test(path)
}

/** The well-formed entries of a configuration's `pathMappings`; anything else in it is debugpy's to complain about. */
export function mappingsIn(configuration: object): PathMapping[] {
  const value = (configuration as { pathMappings?: unknown }).pathMappings
  return Array.isArray(value) ? value.filter(isMapping) : []
}

function isMapping(value: unknown): value is PathMapping {
  const mapping = value as Partial<PathMapping> | null
  return typeof mapping?.localRoot === 'string' && typeof mapping.remoteRoot === 'string'
}
