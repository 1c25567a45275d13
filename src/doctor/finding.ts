// What the doctor finds out: one thing each, whether it is well, and what to type where it is not.

/** Where the doctor looks from: as a session that is started here would. */
export interface Patient {
  python?: string
  pySpy?: string
  outputDir?: string
  env: NodeJS.ProcessEnv
  cwd: string
}

export interface Finding {
  what: string
  /** `missing` ends a session or a capture; `warning` only takes something away. */
  state: 'well' | 'warning' | 'missing'
  /** What was found, in words. */
  found: string
  path?: string
  version?: string
  /** A sentence with what to type. */
  remedy?: string
}
