// How the tests run that mutation testing (stryker.config.mjs) repeats for each change: those of one part, without Pythons.
import { defineConfig } from 'vitest/config'
import usual from './vitest.config.ts'

const folders = (process.env['DAPSCOPE_MUTATION_TESTS'] ?? '').split(',')

export default defineConfig({
  ...usual,
  test: {
    include: folders.map((folder) => `test/${folder}/*.test.ts`),
    setupFiles: ['test/fuzz.ts', 'test/own-state.ts'],
    testTimeout: 120_000,
    // Half the time of a change is the start of a worker.
    isolate: false,
  },
})
