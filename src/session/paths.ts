// The session's pathMappings: every path that leaves is the client's, not the debuggee's.

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
