// Our key in a launch or attach configuration: `"dapscope": { "cpu": …, "outputDir": … }`.
import * as z from 'zod/mini'
import { startShape, captureArguments } from './cpu/start-shape.ts'
import type { CaptureArguments } from './cpu/capture.ts'
import { memoryStartShape } from './memory/requests.ts'
import { checkArguments, declare, type Declaration } from './request/declare.ts'
import { described, optional } from './request/schema.ts'

export interface OwnConfiguration {
  /** Profile from the first line. */
  cpu?: CaptureArguments
  /** Track from the first line. */
  memory?: { frames: number }
  outputDir?: string
}

const CPU = declare({
  command: 'dapscope.cpu',
  summary: 'profile from the first line',
  arguments: startShape,
  result: '',
  run: () => Promise.resolve(),
})

const MEMORY = declare({
  command: 'dapscope.memory',
  summary: 'track from the first line',
  arguments: memoryStartShape,
  result: '',
  run: () => Promise.resolve(),
})

const switchOr = (command: string) =>
  z.optional(
    z.union(
      // Helix (helix-core/src/syntax/config.rs at 027fa463) can write no truth value inside a table.
      [z.boolean(), z.literal('true'), z.record(z.string(), z.unknown())],
      `expected true, or an object with arguments of ${command}`,
    ),
  )

/** The whole key. */
export const ownConfiguration = declare({
  command: 'dapscope',
  summary: 'the key of a launch or attach configuration',
  arguments: {
    cpu: described(
      switchOr('dapscope.cpu.start'),
      'profile from the first line: true, or arguments of dapscope.cpu.start',
    ),
    memory: described(
      switchOr('dapscope.memory.start'),
      'track memory from the first line: true, or arguments of dapscope.memory.start',
    ),
    outputDir: optional(z.string().check(z.minLength(1)), 'where results go, as seen from `cwd`'),
    // Looked at by session/token-guard.ts, where one is wanted.
    token: optional(z.string(), 'what a dapscope with a `--host` that others can reach asks for'),
  },
  result: '',
  run: () => Promise.resolve(),
})

/** @throws {Failure} wrongArguments, notSupportedYet */
export function readOwnConfiguration(own: unknown): OwnConfiguration {
  const { cpu, memory, outputDir } = checkArguments(ownConfiguration, own) as Record<
    'cpu' | 'memory',
    boolean | 'true' | object
  > & {
    outputDir?: string
  }
  const given = <T>(value: boolean | 'true' | object, declaration: Declaration) =>
    value ? (checkArguments(declaration, typeof value === 'object' ? value : {}) as T) : undefined
  const cpuArguments = given<Parameters<typeof captureArguments>[0]>(cpu, CPU)
  return {
    outputDir,
    cpu: cpuArguments && captureArguments(cpuArguments),
    memory: given<{ frames: number }>(memory, MEMORY),
  }
}
