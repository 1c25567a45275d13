// The Python packages that dapscope works with, and their versions: the one place where they are pinned.
import { HASHES } from './hashes.ts'

export const PY_SPY = '0.4.3'
export const DEBUGPY = '1.8.22'
/** debugpy dropped Python 3.8 and 3.9 in 1.8.22. */
export const DEBUGPY_BEFORE_3_10 = '1.8.21'
/** What debugpy 1.8.21 asks for at least. */
export const OLDEST_PYTHON = [3, 8] as const

/** As pip reads it: one requirement a line, with environment markers (PEP 508). */
export const REQUIREMENTS = [
  `debugpy==${DEBUGPY}; python_version >= "3.10"`,
  `debugpy==${DEBUGPY_BEFORE_3_10}; python_version < "3.10"`,
  `py-spy==${PY_SPY}`,
]

/** The same with what their files are: pip refuses any other, and every package that is not named. */
export const HASHED = REQUIREMENTS.map((requirement) => {
  const [pinned = ''] = requirement.split(';')
  return [requirement, ...HASHES[pinned]!.map((hash) => `--hash=sha256:${hash}`)].join(' ')
})
