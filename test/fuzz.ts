// How many cases a property is tried with: its own usual number, or DAPSCOPE_FUZZ of them where that is more (npm run fuzz).
// Where the same tests run a thousand times over (npm run mutation), DAPSCOPE_SAME_CASES of them at most, the same ones each time.
import fc from 'fast-check'

const WANTED = Number(process.env['DAPSCOPE_FUZZ'] ?? 0)
const MOST = Number(process.env['DAPSCOPE_SAME_CASES'] ?? Infinity)

/** `cost` is how many times dearer than a cheap one a case is, such as one that asks a live session. */
export const runs = (usual: number, cost = 1): number =>
  Math.min(MOST, Math.max(usual, Math.round(WANTED / cost)))

// For the properties that name no number; vitest loads this file before each test file.
fc.configureGlobal({ numRuns: runs(100, 10), ...(MOST < Infinity && { seed: 1 }) })
