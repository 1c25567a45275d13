// Why the system refused a file, in words for people: its codes mean nothing to most.

const WORDS: Record<string, string> = {
  ENOENT: 'there is no such file or folder',
  EISDIR: 'it is a folder, not a file',
  ENOTDIR: 'a part of the path is a file, not a folder',
  EACCES: 'you have no right to it',
  EPERM: 'you have no right to it',
  EMFILE: 'too many files are open',
  ENAMETOOLONG: 'the name is too long',
  ELOOP: 'its links lead in a circle',
  EIO: 'the disk could not be read',
}

/** Of any error, without the path: the system's as words, of a JSON file that it is none, else the error's own text. */
export function reasonOf(error: unknown): string {
  if (error instanceof SyntaxError) return 'it is no JSON, or was cut short'
  if (!(error instanceof Error)) return String(error)
  const { code = '', syscall } = error as NodeJS.ErrnoException
  return WORDS[code] ?? (syscall === undefined ? error.message : `the system refused (${code})`)
}
