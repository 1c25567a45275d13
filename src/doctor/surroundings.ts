// Which dapscope this is, and whether it stands in a container, where py-spy needs a capability that containers lack by default.
import { CAP_SYS_PTRACE, containerKind, hasCapability } from '../system/restrictions.ts'
import { VERSION } from '../version.ts'
import type { Finding } from './finding.ts'

export function findItself(): Finding {
  const path = __dirname
  return { what: 'dapscope', state: 'well', found: `${VERSION} at ${path}`, path, version: VERSION }
}

export function findContainer(
  { kind, mayTrace } = { kind: containerKind(), mayTrace: hasCapability(CAP_SYS_PTRACE) },
): Finding {
  const what = 'container'
  if (kind === undefined) return { what, state: 'well', found: 'none' }
  if (mayTrace) return { what, state: 'well', found: `in ${kind}, with CAP_SYS_PTRACE` }
  return {
    what,
    state: 'warning',
    found: `in ${kind}, without CAP_SYS_PTRACE`,
    remedy:
      'Start it with `--cap-add SYS_PTRACE` (in Kubernetes: securityContext.capabilities.add: ["SYS_PTRACE"]) for py-spy; the sampler in the ' +
      'program needs nothing. dapscope has to run in the same container as the program.',
  }
}
