// A folder of Python modules as one JavaScript module: their sources by name, in the order in which they can be executed.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** Imports of `from . import a, b` and `from .a import x`, also in brackets over several lines. */
const RELATIVE = /^from \.(\w*) import (?:\(([^)]*)\)|(.*))$/gm

/** @returns {Record<string, string>} each module after those that it imports; `__init__` first */
export function pythonPackage(folder) {
  const names = readdirSync(folder)
    .filter((name) => name.endsWith('.py'))
    .map((name) => name.slice(0, -3))
    .sort()
  const sources = new Map(names.map((name) => [name, readFileSync(join(folder, `${name}.py`), 'utf8')]))
  const ordered = {}
  const visit = (name) => {
    if (name in ordered || !sources.has(name)) return
    for (const needed of importsOf(sources.get(name))) if (needed !== name) visit(needed)
    ordered[name] = sources.get(name)
  }
  for (const name of ['__init__', 'pristine', ...names]) visit(name)
  return ordered
}

/** At the top level only: what is imported in a function, or for types alone, is there when it is needed. */
function importsOf(source) {
  return [...source.matchAll(RELATIVE)].flatMap(([, module, inBrackets, inLine]) =>
    module ? [module] : (inBrackets ?? inLine).split(',').map((part) => part.trim().split(' ')[0]),
  )
}

const PREFIX = 'python-package:'

/** The plugin for Vite; `import modules from 'python-package:python-inject/dapscope_inject'`. */
export const vitePythonPackage = {
  name: 'python package',
  resolveId: (id) => (id.startsWith(PREFIX) ? `\0${id}` : undefined),
  load: (id) =>
    id.startsWith(`\0${PREFIX}`)
      ? `export default ${JSON.stringify(pythonPackage(id.slice(PREFIX.length + 1)))}`
      : undefined,
}

/** The same for esbuild. */
export const esbuildPythonPackage = {
  name: 'python package',
  setup(build) {
    build.onResolve({ filter: /^python-package:/ }, ({ path }) => ({ path, namespace: 'python-package' }))
    build.onLoad({ filter: /.*/, namespace: 'python-package' }, ({ path }) => ({
      contents: JSON.stringify(pythonPackage(path.slice(PREFIX.length))),
      loader: 'json',
    }))
  },
}
