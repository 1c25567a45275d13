// The ways to attach, in the order in which they are tried.
import { asIs } from './as-is.ts'
import { osascript } from './osascript.ts'
import { AskedOnce } from './person.ts'
import { pkexec } from './pkexec.ts'
import { sudo } from './sudo.ts'
import { namedTracer, type AskDebuggee } from './tracer.ts'
import type { Way } from './way.ts'

/** Of one session: it asks a person only once. */
export function waysToAttach(
  ask: AskDebuggee,
  env: NodeJS.ProcessEnv,
  platform: NodeJS.Platform = process.platform,
): Way[] {
  const asked = new AskedOnce()
  const linux = platform === 'linux' ? [namedTracer(ask, process.pid)] : []
  return [asIs, ...linux, sudo, pkexec(env, platform, asked), osascript(env, platform, asked)]
}
