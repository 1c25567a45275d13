// Why a file could not be read, in words for people.

const WORDS: Record<string, string> = {
  ENOENT: 'there is no such file',
  EACCES: 'you may not read it',
  EPERM: 'you may not read it',
  EISDIR: 'it is a folder, not a file',
  ENOTDIR: 'a part of the path is a file, not a folder',
  ELOOP: 'its links lead in a circle',
  ENAMETOOLONG: 'the name is too long',
  EIO: 'the disk could not be read',
  EMFILE: 'too many files are open',
}

/** Without the path. */
export function whyUnread(error: unknown): string {
  if (error instanceof SyntaxError) return 'it is no JSON, or was cut short'
  if (!(error instanceof Error)) return String(error)
  const { code } = error as NodeJS.ErrnoException
  return code === undefined ? error.message : (WORDS[code] ?? `the system refused (${code})`)
}
