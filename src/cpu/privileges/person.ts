// Whether a person is at this machine who can answer a dialog of the system's.

export function isPersonHere(env: NodeJS.ProcessEnv, platform: NodeJS.Platform): boolean {
  const isAutomatic = Boolean(env['CI']) || env['DAPSCOPE_DIALOG'] === 'never'
  if (isAutomatic || env['SSH_CONNECTION']) return false
  if (platform === 'darwin') return true
  return platform === 'linux' && Boolean(env['DISPLAY'] ?? env['WAYLAND_DISPLAY'])
}

/** One dialog a session: who has dismissed it does not want the next one. */
export class AskedOnce {
  private asked = false

  /** True the first time. */
  take(): boolean {
    const isFirst = !this.asked
    this.asked = true
    return isFirst
  }
}
