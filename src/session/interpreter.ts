// The hook that names the user's Python where the configuration names none and the adapter runs in dapscope's own.
import type { DebugProtocol } from '@vscode/debugprotocol'
import type { Hook } from './hook.ts'

type Request = DebugProtocol.Request

/**
 * debugpy runs a program in the adapter's own Python unless the configuration says otherwise (`python`, before 1.6
 * `pythonPath`): in dapscope's private environment the user's packages would be missing.
 */
export function interpreter(
  isPrivate: () => boolean,
  find: (cwd: string | undefined) => string | undefined,
): Hook {
  return {
    name: 'interpreter',
    request(request: Request): Request | void {
      if (request.command !== 'launch' || !isPrivate()) return
      const given = (request.arguments ?? {}) as Record<string, unknown>
      if (given['python'] !== undefined || given['pythonPath'] !== undefined) return
      const python = find(typeof given['cwd'] === 'string' ? given['cwd'] : undefined)
      if (python !== undefined) return { ...request, arguments: { ...given, python: [python] } }
    },
  }
}
