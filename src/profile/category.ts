// Whose code a file is, told from its path: POSIX or Windows, as the debuggee names it.
import type { Category } from './stacks.ts'

/** What is known of the debuggee's folders; all of it may be left out. */
export interface Roots {
  /** Folders of the user's: what is under them is theirs, whatever the folders above are called. */
  userRoots?: readonly string[]
  /** The standard library's folders (`sysconfig` paths `stdlib` and `platstdlib`); taken besides the usual layouts. */
  stdlib?: readonly string[]
}

const INSTALLED = /(^|\/)(site-packages|dist-packages|[^/]+\.egg)\//
/** `lib/python3.12/`, `lib64/pypy3.10/`, `lib/python3.13t/`, `python311.zip/`; the version tells it from a project's folder. */
const STDLIB = /(^|\/)lib(32|64)?\/(python|pypy)\d+\.\d+t?\/|(^|\/)python3\d+\.zip\//
/** `Python311\Lib`, `Python\3.11.9\x64\Lib`, `envs\name\Lib`, `miniconda3\Lib`, `…Python.3.11_qbz5n2kfra8p0\Lib`. */
const WINDOWS_STDLIB =
  /(^|\/)(python3\d*(-32|-arm64)?|\d+\.\d+\.\d+(\/(x64|x86|arm64))?|(ana|mini)conda\d*|mini(forge|mamba)\d*|mambaforge|envs\/[^/]+|(cpython|pypy)-[^/]+|pythonsoftwarefoundation\.[^/]+)\/lib\//
const DEBUGGER_FOLDER =
  /(^|\/)(_pydevd_bundle|_pydev_bundle|_pydevd_frame_eval|_pydevd_sys_monitoring|_pydev_runfiles|pydev_ipython|pydevd_attach_to_process|pydevd_plugins|pydev_sitecustomize|_vendored\/pydevd)\//
const DEBUGGER_FILE = /(^|\/)_?pydevd[^/]*\.pyx?$|(^|\/)(_pydev|pydev)[a-z_]*\.pyx?$/
/** debugpy's own layout, so that a project in a folder of that name stays the user's. */
const DEBUGPY =
  /(^|\/)debugpy\/((server|adapter|launcher|common|_vendored)\/|(__init__|__main__|public_api|_version)\.py$)/
const NATIVE = /\.(so|dylib|dll|pyd|exe|c|cc|cpp|cxx|h|hpp|rs|s)(\.\d+)*$|^\[/i

/** A function that tells a file's category; asked often with the same file, it remembers. */
export function categorise(roots: Roots = {}): (file: string) => Category {
  const known = new Map<string, Category>()
  const users = (roots.userRoots ?? []).map(folder).sort((a, b) => b.length - a.length)
  const stdlib = (roots.stdlib ?? []).map(folder)
  return (file) => {
    let category = known.get(file)
    if (category === undefined) known.set(file, (category = tell(normal(file), users, stdlib)))
    return category
  }
}

/** With nothing known of the debuggee's folders. */
export const categoryOf = categorise()

function tell(path: string, users: string[], stdlib: string[]): Category {
  if (path === '') return 'native'
  if (path.startsWith('<')) return generated(path)
  // What Node brings along, in a profile of V8's own.
  if (path.startsWith('node:')) return 'stdlib'
  const root = users.find((prefix) => path.startsWith(prefix))
  // Below a root of the user's only what lies below it counts: a venv in the project, a Python in the home folder.
  const rest = root === undefined ? path : path.slice(root.length)
  const isInstalled = INSTALLED.test(rest)
  if (isDebugger(rest, isInstalled || root === undefined)) return 'debugger'
  if (NATIVE.test(rest)) return 'native'
  if (isInstalled) return 'library'
  if (stdlib.some((prefix) => path.startsWith(prefix) && prefix.length > (root ?? '').length)) return 'stdlib'
  return isStdlib(rest, path) ? 'stdlib' : 'user'
}

function isDebugger(path: string, isLikely: boolean): boolean {
  return DEBUGGER_FOLDER.test(path) || (isLikely && (DEBUGPY.test(path) || DEBUGGER_FILE.test(path)))
}

function isStdlib(rest: string, path: string): boolean {
  return STDLIB.test(rest) || (isWindows(path) && WINDOWS_STDLIB.test(rest.toLowerCase()))
}

/** `<dapscope>/lease.py` is ours, and part of the debugger; `<frozen runpy>` is Python's; `<string>`, `<stdin>`, `<ipython-input-3>` are code that the user runs. */
function generated(path: string): Category {
  if (path.startsWith('<frozen ')) return 'stdlib'
  if (path.startsWith('<dapscope>/')) return 'debugger'
  return /^<(__array_function__|attrs generated|decorator-gen|lambdifygenerated)/.test(path)
    ? 'library'
    : 'user'
}

const isWindows = (path: string): boolean => /^([a-z]:\/|\/\/)/.test(path)

/** Forward slashes, and a drive in lower case: `C:\x` and `c:/x` are one folder. */
function normal(path: string): string {
  if (!/^([A-Za-z]:[\\/]|\\\\)/.test(path)) return path
  return path.replaceAll('\\', '/').replace(/^[A-Z]:/, (drive) => drive.toLowerCase())
}

function folder(path: string): string {
  return normal(path).replace(/\/*$/, '/')
}
