// Whose code a file is, told from its path: POSIX or Windows, as the debuggee names it.
import type { Category } from './stacks.ts'

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

const known = new Map<string, Category>()

/** Asked often with the same file, it remembers. */
export function categoryOf(file: string): Category {
  let category = known.get(file)
  if (category === undefined) known.set(file, (category = tell(normal(file))))
  return category
}

function tell(path: string): Category {
  if (path === '') return 'native'
  if (path.startsWith('<')) return generated(path)
  // What Node brings along, in a profile of V8's own.
  if (path.startsWith('node:')) return 'stdlib'
  if (DEBUGGER_FOLDER.test(path) || DEBUGPY.test(path) || DEBUGGER_FILE.test(path)) return 'debugger'
  if (NATIVE.test(path)) return 'native'
  if (INSTALLED.test(path)) return 'library'
  return isStdlib(path) ? 'stdlib' : 'user'
}

function isStdlib(path: string): boolean {
  return STDLIB.test(path) || (isWindows(path) && WINDOWS_STDLIB.test(path.toLowerCase()))
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
