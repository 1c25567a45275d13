// The module that a file is, as Python would import it: what a function is known by wherever its library is installed.

const INSTALLED = /^.*\/(?:site-packages|dist-packages)\//
const STDLIB = /^.*\/lib(?:32|64)?\/(?:python|pypy)\d+\.\d+t?\/|^.*\/python3\d+\.zip\//
const WINDOWS_STDLIB = /^[a-z]:\/.*\/lib\//i
const FROZEN = /^<frozen (.*)>$/

/** `json.encoder` of the standard library's and of installed files; of all others the path without its ending. */
export function moduleName(file: string): string {
  const frozen = FROZEN.exec(file)?.[1]
  if (frozen !== undefined) return frozen
  const path = file.replaceAll('\\', '/').replace(/\.pyx?$/, '')
  const place = [INSTALLED, STDLIB, WINDOWS_STDLIB].find((pattern) => pattern.test(path))
  if (place === undefined) return path
  return path
    .replace(place, '')
    .replaceAll('/', '.')
    .replace(/\.__init__$/, '')
}
