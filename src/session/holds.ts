// How long a feature may keep the client waiting at a session's turns, in milliseconds.

/** Before the program's first line: nobody takes this for a session that hangs. */
export const HOLD_START_MS = 5000
/** Before the answer to `disconnect`: nvim-dap gives it 3 s. */
export const HOLD_DISCONNECT_MS = 2500
/** Before the program's end is told: nvim-dap kills the adapter after 5 s. */
export const HOLD_END_MS = 4000
