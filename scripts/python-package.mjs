// A folder of Python modules as one JavaScript module, packed when it is bundled: no start of the proxy parses or packs it.
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { deflateSync } from 'node:zlib'

/**
 * `digest` tells one version of the sources from another; `payload` is base64 of zlib of `\0name\1source` for each module,
 * which python-inject/bootstrap.py unpacks.
 * @returns {{ digest: string, payload: string }}
 */
function pythonPackage(folder) {
  const names = readdirSync(folder)
    .filter((name) => name.endsWith('.py'))
    .sort()
  const text = names
    .map((name) => `\0${name.slice(0, -3)}\x01${readFileSync(join(folder, name), 'utf8')}`)
    .join('')
  const digest = createHash('sha256').update(text).digest('hex').slice(0, 16)
  return { digest, payload: deflateSync(text).toString('base64') }
}

const PREFIX = 'python-package:'

/** The plugin for Vite; `import packed from 'python-package:python-inject/dapscope_inject'`. */
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
