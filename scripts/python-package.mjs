// A folder of Python modules as one JavaScript module: their sources by name.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** @returns {Record<string, string>} */
export function pythonPackage(folder) {
  const names = readdirSync(folder)
    .filter((name) => name.endsWith('.py'))
    .sort()
  return Object.fromEntries(
    names.map((name) => [name.slice(0, -3), readFileSync(join(folder, name), 'utf8')]),
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
