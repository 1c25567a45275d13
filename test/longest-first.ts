// The order of test files: those that debug real programs wait most, so that the short ones fill in what is left at the end.
import { BaseSequencer, type TestSpecification } from 'vitest/node'

const LONG = /\/test\/(live|faults|starts|clients|package)\//

export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files)
    const isLong = ({ moduleId }: TestSpecification) => LONG.test(moduleId)
    return [...sorted.filter(isLong), ...sorted.filter((file) => !isLong(file))]
  }
}
