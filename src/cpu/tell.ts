// How a finished capture is told: its event, and one line in the console that leads to the file.
import { Results } from '../request/results.ts'
import type { Scope } from '../request/scope.ts'
import { outputEvent } from '../session/messages.ts'
import type { CaptureResult } from './result.ts'

/** `isShown`: the console shows all of it as well. The `stdout` output's source is the profile: in VS Code one click opens its viewer. */
export function tellFinished(scope: Scope, result: CaptureResult, isShown: boolean): void {
  scope.feature(Results).add(result.profileId, result.cpuProfilePath)
  scope.announce('dapscope.cpu.finished', result)
  const summary = isShown ? '' : `${result.summary} `
  const text = `CPU profile: ${summary}${result.cpuProfilePath}\n`
  scope.tell(outputEvent('stdout', text, result.cpuProfilePath))
}
