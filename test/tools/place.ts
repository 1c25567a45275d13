// Environments and programs as files, for tests of what is found where.
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

/** A program that does what the shell script says. */
export function putProgram(path: string, script = 'exit 0'): string {
  putFile(path, `#!/bin/sh\n${script}\n`)
  chmodSync(path, 0o755)
  return path
}

export function putFile(path: string, text = ''): string {
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, text)
  return path
}

/** What `python3 -m venv` leaves, as far as it can be seen in the file system; gives its Python's path. */
export function putVenv(folder: string, { packages = [] as string[], system = false } = {}): string {
  putFile(
    join(folder, 'pyvenv.cfg'),
    `home = /usr/bin\ninclude-system-site-packages = ${system}\nversion = 3.11.7\n`,
  )
  for (const name of ['pip', ...packages])
    putFile(join(folder, 'lib/python3.11/site-packages', name, '__init__.py'))
  return putProgram(join(folder, 'bin', 'python'))
}
