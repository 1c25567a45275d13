// Environments as files, for tests of what is found where.
import { join } from 'node:path'
import { putFile, putProgram } from '../scratch.ts'

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
