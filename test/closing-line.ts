// The reporter that ends a test run with a line that any CI can read: `N passed, N failed, N skipped`; before it, a line for
// each test that was skipped, whose title or place says why, and for each that passed at its second try only, with what its first met.
import type { Reporter, TestModule } from 'vitest/node'

const LONG_MS = 60_000

/** The files that took longest: what longest-first.ts should know of. */
function tookLong(modules: readonly TestModule[]): string {
  const times = modules.map((module) => ({ name: module.relativeModuleId, ms: module.diagnostic().duration }))
  const longest = times.filter(({ ms }) => ms > LONG_MS).sort((a, b) => b.ms - a.ms)
  return longest.map(({ name, ms }) => `${name} ${Math.round(ms / 1000)} s`).join(', ') || 'no file'
}

export class ClosingLine implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandled: readonly unknown[]): void {
    const secondTries: string[] = []
    const skipped: string[] = []
    const count = { passed: 0, failed: unhandled.length, skipped: 0, pending: 0 }
    for (const module of modules) {
      // A file that cannot be loaded has no tests to fail.
      if (!module.ok() && [...module.children.allTests()].length === 0) count.failed++
      for (const test of module.children.allTests()) {
        const { state, errors = [] } = test.result()
        count[state]++
        if (state === 'skipped') skipped.push(`${module.relativeModuleId} > ${test.fullName}`)
        if (!test.diagnostic()?.flaky) continue
        const why = errors.map(({ message }) => `\n  ${message.replaceAll('\n', '\n  ')}`)
        secondTries.push(`${module.relativeModuleId} > ${test.fullName}${why.join('')}`)
      }
    }
    for (const name of skipped) console.log(`skipped: ${name}`)
    for (const name of secondTries) console.log(`passed at the second try only: ${name}`)
    console.log(`took over a minute: ${tookLong(modules)}`)
    // After the default reporter's own summary.
    process.on('exit', () =>
      console.log(`${count.passed} passed, ${count.failed} failed, ${count.skipped} skipped`),
    )
  }
}
