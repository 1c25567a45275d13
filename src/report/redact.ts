// Paths without what they tell of a machine and its user.

/** Where installed packages and the standard library begin: what stands before is the machine's. */
const INSTALLED = /^.*[\\/](?:(?:site|dist)-packages|lib(?:32|64)?[\\/]python\d[^\\/]*|Lib)[\\/]/

/**
 * Absolute paths, shortened: packages from their own name on, the user's files from the folder that they have in common,
 * others to the file's name. What is no absolute path stays. `isUser` is told an index.
 */
export function redacted(paths: readonly string[], isUser: (index: number) => boolean): string[] {
  const common = commonFolder(paths.filter((path, i) => isUser(i) && isAbsolute(path)))
  return paths.map((path, i) => {
    if (!isAbsolute(path)) return path
    if (isUser(i)) return path.slice(common.length)
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

/** A text from the program (a key, a name) with its absolute paths shortened to their last part, quoted or bare. */
export function withoutPaths(text: string): string {
  return text
    .replace(
      /(['"])((?:[A-Za-z]:)?[\\/][^'"]*)\1/g,
      (_, quote: string, path: string) => quote + lastPart(path) + quote,
    )
    .replace(
      /(^|[\s([=,])((?:[A-Za-z]:)?[\\/][^\s'")\],]+)/g,
      (_, before: string, path: string) => before + lastPart(path),
    )
}

function lastPart(path: string): string {
  return baseName(path.replace(/[\\/]+$/, ''))
}
