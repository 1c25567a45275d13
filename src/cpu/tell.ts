// How a finished capture is told: its event, and one line in the console that leads to the file.
import { Results } from '../request/results.ts'
import type { Scope } from '../request/scope.ts'
import { outputEvent } from '../session/messages.ts'
import type { CaptureResult } from './result.ts'

/** The `stdout` output's source is the profile: in VS Code one click opens its viewer. */
export function tellFinished(scope: Scope, result: CaptureResult): void {
  scope.feature(Results).add(result.profileId, result.cpuProfilePath)
  scope.announce('dapscope.cpu.finished', result)
  const text = `CPU profile: ${result.summary} ${result.cpuProfilePath}\n`
  scope.tell(outputEvent('stdout', text, result.cpuProfilePath))
}
