// Installs the npm packages of package-lock.json where they are missing or older than it, so that
// `npm run demo` and `npm test` each work as the first command on a fresh machine.
import { spawnSync } from 'node:child_process'
import { statSync } from 'node:fs'

const modified = (path) => statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0

if (modified('node_modules/.package-lock.json') < modified('package-lock.json')) {
  console.error('dapscope: installing npm packages …')
  const { status } = spawnSync('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], {
    stdio: ['ignore', 2, 2],
    shell: process.platform === 'win32',
  })
  process.exit(status ?? 1)
}
