// How the tests run. DAPSCOPE_NO_VENVS=1 leaves out what needs Pythons with debugpy and py-spy (those tests show as skipped).
import { defineConfig } from 'vitest/config'
import { vitePythonPackage } from './scripts/python-package.mjs'
import { ClosingLine } from './test/closing-line.ts'
import { LongestFirst } from './test/longest-first.ts'

export default defineConfig({
  plugins: [
    vitePythonPackage,
    {
      // As scripts/build.mjs does: code for Python is a file of its own.
      name: 'python as text',
      transform: (code, id) => (id.endsWith('.py') ? `export default ${JSON.stringify(code)}` : undefined),
    },
  ],
  test: {
    include: ['test/**/*.test.ts'],
    reporters: ['default', new ClosingLine()],
    globalSetup: ['test/global-setup.ts'],
    setupFiles: ['test/fuzz.ts', 'test/own-state.ts'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // CI's machine is shared: a real debugger that came too late there once is told of (closing-line.ts), not a failure.
    retry: process.env.CI ? 1 : 0,
    // Processes of their own: tests change the environment and send signals.
    pool: 'forks',
    // Twice what CI has cores: a live test waits most of the time.
    maxWorkers: 4,
    sequence: { sequencer: LongestFirst },
    // `npm run coverage`: what the tests of the core reach by themselves, without a debugger. The bounds only go up.
    coverage: {
      provider: 'v8',
      include: [
        'src/profile',
        'src/store',
        'src/session/{hooks,session,token-guard}.ts',
        'src/wire/{codec,envelope,header,outbox,peer,skim}.ts',
      ],
      reporter: ['text'],
      thresholds: { statements: 96, branches: 91, functions: 96, lines: 97 },
    },
  },
})
