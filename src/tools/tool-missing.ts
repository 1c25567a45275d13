// The failure of this folder: a program that is needed and was not found, or could not be installed.

export type MissingReason =
  | 'not found'
  | 'no python'
  | 'python too old'
  | 'no venv'
  | 'no network'
  | 'disk full'
  | 'denied'
  | 'install failed'

/** `message` says what happened and why, `remedy` what to type next; both are whole sentences. */
export class ToolMissing extends Error {
  override readonly name = 'ToolMissing'

  constructor(
    readonly reason: MissingReason,
    message: string,
    readonly remedy: string,
  ) {
    super(message)
  }
}
