// The arguments of `dapscope.cpu.start`, of a configuration's key `cpu`, and what a capture makes of them.
import * as z from 'zod/mini'
import { formats } from '../profile/formats.ts'
import { whichProcess } from '../request/family.ts'
import { described, optional } from '../request/schema.ts'
import type { CaptureArguments } from './capture.ts'
import { SAMPLERS } from './sampler.ts'
import { StopOn } from './stop-on.ts'

/** The arguments of `dapscope.cpu.start`, also the value of `cpu` in a launch configuration. */
export const startShape = {
  label: optional(z.string().check(z.maxLength(100)), 'a name for the results'),
  rate: described(
    z._default(whole(1, 1000), 100),
    'samples a second; py-spy holds the program still for each, for half a millisecond in a debug session',
  ),
  mode: described(z._default(z.enum(['cpu', 'wall']), 'cpu'), 'count only running time, or waiting as well'),
  gil: described(
    z._default(z.boolean(), false),
    'only what threads do while they hold the GIL, counted; by py-spy',
  ),
  durationMs: optional(whole(1, 86_400_000), 'stop by itself after so long'),
  includeDebuggerFrames: described(z._default(z.boolean(), false), 'keep the frames of debugpy and pydevd'),
  sampler: described(z._default(z.enum(['auto', ...SAMPLERS]), 'auto'), 'who samples'),
  native: described(z._default(z.boolean(), false), 'also frames of native extensions'),
  neutral: optional(z.boolean(), 'let the debugger sleep for the time of the capture, breakpoints and all'),
  lineNodes: described(z._default(z.boolean(), false), 'one node per executing line instead of per function'),
  formats: described(
    z._default(z.array(z.enum(formats.map(({ id }) => id))), ['cpuprofile']),
    'the file formats to write beside the .cpuprofile files',
  ),
  pid: whichProcess('the process itself if missing; its children, all of these, or one of them'),
  stopOn: optional(
    StopOn,
    'end at the next stop ("stopped"), at breakpoints (ids, or {path, line}), or measure only {from, to}, with every: each pass',
  ),
}

function whole(least: number, most: number) {
  return z.number().check(z.int(), z.minimum(least), z.maximum(most))
}

export type StartInput = z.output<z.ZodMiniObject<typeof startShape>>

/** Only what makes a difference to a capture: two starts that ask for the same are the same. */
export function captureArguments(given: StartInput): CaptureArguments {
  const { label, rate, mode, durationMs, includeDebuggerFrames, lineNodes, native, sampler } = given
  const { neutral, stopOn, pid, gil } = given
  const formats = [...new Set(given.formats)].sort()
  return {
    label,
    rate,
    mode,
    durationMs,
    includeDebuggerFrames,
    formats,
    lineNodes,
    native,
    gil,
    // Breakpoints that sleep stop nothing.
    neutral: neutral ?? (stopOn === undefined ? undefined : false),
    // Who is in the process holds the GIL itself when it looks.
    sampler: gil && sampler === 'auto' ? 'py-spy' : sampler,
    stopOn,
    pid,
  }
}
