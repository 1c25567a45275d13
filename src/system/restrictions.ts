// What Linux allows this process to do with others: Yama's scope, capabilities, containers.
import { existsSync } from 'node:fs'
import { readText } from './proc.ts'

/** 0 to 3 (Documentation/admin-guide/LSM/Yama.rst of the kernel); undefined where there is no Yama. */
export function yamaScope(): number | undefined {
  const text = readText('/proc/sys/kernel/yama/ptrace_scope')
  return text === undefined ? undefined : Number(text)
}

/** To read another process's memory (capability.h). */
export const CAP_SYS_PTRACE = 19

/** Whether the capability of that number (capability.h) is in force. */
export function hasCapability(number: number): boolean {
  const hex = /^CapEff:\s*([0-9a-f]+)/m.exec(readText('/proc/self/status') ?? '')?.[1] ?? '0'
  return ((BigInt(`0x${hex}`) >> BigInt(number)) & 1n) === 1n
}

/** Which kind of container this is, if it looks like one. */
export function containerKind(): string | undefined {
  if (existsSync('/.dockerenv')) return 'a Docker container'
  if (existsSync('/run/.containerenv')) return 'a Podman container'
  if (process.env['KUBERNETES_SERVICE_HOST']) return 'a Kubernetes pod'
  return undefined
}

/** What to type where the system does not let py-spy read a process. */
export function permissionRemedy(): string {
  if (process.platform === 'darwin')
    return 'macOS lets only root do that: start the editor with sudo. Without it the sampler in the program is used.'
  if (containerKind() !== undefined) return 'Start the container with `--cap-add SYS_PTRACE`.'
  return 'Type `echo 0 | sudo tee /proc/sys/kernel/yama/ptrace_scope` (until the next boot).'
}
