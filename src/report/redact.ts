// Paths without what they tell of a machine and its user.

/** What names the machine and its user, however deep the rest lies: the home folder, else the first one. */
const TOP =
  /^(?:file:\/\/)?(?:[A-Za-z]:)?(?:(?:[\\/][^\\/]+){0,2}?[\\/](?:home|Users)[\\/][^\\/]+[\\/]|[\\/]{1,2}[^\\/]*)/

/** Where installed packages and the standard library begin: what stands before is the machine's. */
const INSTALLED = /^.*[\\/](?:(?:site|dist)-packages|lib(?:32|64)?[\\/]python\d[^\\/]*|Lib)[\\/]/

/**
 * Absolute paths, shortened: packages from their own name on, the user's files from the folder that those of one home, or of one
 * first folder, have in common, others to the file's name. What is no absolute path keeps all else. `isUser` is told an index.
 */
export function redacted(paths: readonly string[], isUser: (index: number) => boolean): string[] {
  const topOf = (path: string) => TOP.exec(path)?.[0] ?? ''
  const users = paths.filter((path, i) => isUser(i) && isAbsolute(path))
  const common = new Map(
    users.map(topOf).map((top) => [top, commonFolder(users.filter((path) => topOf(path) === top))]),
  )
  return paths.map((path, i) => {
    if (!isAbsolute(path)) return withoutPaths(path)
    if (isUser(i)) return path.slice(common.get(topOf(path))!.length)
    const [before] = INSTALLED.exec(path) ?? []
    return before === undefined ? baseName(path) : path.slice(before.length)
  })
}

export function isAbsolute(path: string): boolean {
  return /^([\\/]|[A-Za-z]:[\\/]|[a-z]+:\/\/)/.test(path)
}

export function baseName(path: string): string {
  return path.split(/[\\/]/).at(-1)!
}

/** Ends in its separator; never a whole path. */
function commonFolder(paths: string[]): string {
  const [first, ...others] = paths.map((path) => path.slice(0, path.length - baseName(path).length))
  if (first === undefined) return ''
  let common = first
  for (const folder of others) {
    let length = 0
    while (length < common.length && common[length] === folder[length]) length++
    common = common.slice(
      0,
      Math.max(common.lastIndexOf('/', length - 1), common.lastIndexOf('\\', length - 1)) + 1,
    )
  }
  return common
}

const START = String.raw`(?:file:\/\/)?(?:[A-Za-z]:[\\/]|\/(?!\/)|\\\\)`
const QUOTED = new RegExp(String.raw`(['"\u0060“])(${START}[^'"\u0060”]*)(?=['"\u0060”])`, 'g')
/** Not what goes on a relative one, an address or a term. */
const BARE = new RegExp(String.raw`(?<![\p{L}\p{N}_.~*/\\)\]}])${START}[^\s'"\u0060”)\],;<>|{}]+`, 'gu')

/** A text (a key, a name, a note) with its absolute paths shortened to their last part, quoted or bare. */
export function withoutPaths(text: string): string {
  return text
    .replace(QUOTED, (_, quote: string, path: string) => quote + lastPart(path))
    .replace(BARE, lastPart)
}

function lastPart(path: string): string {
  return baseName(path.replace(/[\\/]+$/, '')) || path
}
