// The order of test files. A clean clone has no times of an earlier run: those that take minutes by what they wait for come first, then all that debug
// real programs, the largest first, so that the short ones fill in what is left at the end.
import { BaseSequencer, type TestSpecification } from 'vitest/node'

/** Each of them is one worker's work for minutes (the closing lines of a run tell); the last to begin decides when the run ends. */
const MINUTES =
  /\/test\/(python-inject|faults\/(killed|kill-nine|crashes|stopped|soak|table)|live\/(samplers-agree|neutral|references)|package\/\w+)\.test\.ts$/
const SLOW =
  /\/test\/(live|faults|starts|clients|package)\/|\/test\/(tools\/hashes|profile\/formats|docs\/(commands|extending))\./

const rank = ({ moduleId }: TestSpecification) => (MINUTES.test(moduleId) ? 0 : SLOW.test(moduleId) ? 1 : 2)

export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files)
    return sorted.sort((a, b) => rank(a) - rank(b))
  }
}
