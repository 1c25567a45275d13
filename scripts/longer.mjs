// The long forms of tests that CI runs briefly: `fuzz`, `soak` and `nightly`, which is all of them. A variable that is set already counts.
import { spawnSync } from 'node:child_process'

const FUZZ = { DAPSCOPE_FUZZ: '300000' }
const SOAK = { DAPSCOPE_SOAK: '3600' }
const LONG = {
  fuzz: {
    env: FUZZ,
    files: [
      'test/wire',
      'test/courier',
      'test/session',
      'test/profile',
      'test/memory',
      'test/convert',
      'test/faults/arguments',
    ],
  },
  soak: { env: SOAK, files: ['test/faults/soak'] },
  nightly: {
    env: { ...FUZZ, ...SOAK, DAPSCOPE_KILLS: '500', DAPSCOPE_SESSIONS: '50', DAPSCOPE_MATRIX: '1' },
    files: [],
  },
}

const { env, files } = LONG[process.argv[2]]
const vitest = [
  'node_modules/vitest/vitest.mjs',
  'run',
  '--disable-console-intercept',
  '--testTimeout=36000000',
  ...files,
]
const { status } = spawnSync(process.execPath, vitest, { stdio: 'inherit', env: { ...env, ...process.env } })
process.exit(status ?? 1)
