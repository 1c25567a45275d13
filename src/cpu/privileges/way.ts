// What a way to attach is: how a program is started so that the system lets it read another process.

export interface WayInput {
  /** The process to be read. */
  pid: number
  /** A folder of this capture's own. */
  scratch: string
}

export interface OpenWay {
  /** The command line that runs `command` this way. */
  wrap(command: string[]): string[]
  /** How it is interrupted: by a signal; where it is another user's process by the end of its input; or by a call. */
  interruptBy: 'signal' | 'end of input' | (() => void)
  /** The file that what it prints goes to, if that does not come by itself. */
  said?: string
  /** Takes back whatever was given for it. */
  close(): Promise<void>
}

export interface Way {
  /** As the answer of `cpu.start` names it. */
  readonly name: string
  /** Makes it ready; undefined where it is not to be had here. */
  open(input: WayInput): Promise<OpenWay | undefined>
}

export const nothingToTakeBack = () => Promise.resolve()
