// Our key in a launch or attach configuration: `"dapscope": { "cpu": …, "outputDir": … }`.
import * as z from 'zod/mini'
import { startLater, startShape, captureArguments } from './cpu/requests.ts'
import type { CaptureArguments } from './cpu/capture.ts'
import { checkArguments, declare } from './request/declare.ts'

export interface OwnConfiguration {
  /** Profile from the first line. */
  cpu?: CaptureArguments
  outputDir?: string
}

const CPU = declare({
  command: 'dapscope.cpu',
  summary: 'profile from the first line',
  arguments: startShape,
  later: startLater,
  result: '',
  run: () => Promise.resolve(),
})

const OWN = declare({
  command: 'dapscope',
  summary: 'the key of a launch or attach configuration',
  arguments: {
    cpu: z.optional(
      z.union(
        [z.boolean(), z.record(z.string(), z.unknown())],
        'expected true, or an object with arguments of dapscope.cpu.start',
      ),
    ),
    memory: z.optional(z.unknown()),
    outputDir: z.optional(z.string().check(z.minLength(1))),
    token: z.optional(z.unknown()),
  },
  later: { memory: (value) => value !== false, token: () => true },
  result: '',
  run: () => Promise.resolve(),
})

/** @throws {Failure} wrongArguments, notSupportedYet */
export function readOwnConfiguration(own: unknown): OwnConfiguration {
  const { cpu, outputDir } = checkArguments(OWN, own) as { cpu?: boolean | object; outputDir?: string }
  if (!cpu) return { outputDir }
  const args = checkArguments(CPU, cpu === true ? {} : cpu)
  return { outputDir, cpu: captureArguments(args as Parameters<typeof captureArguments>[0]) }
}
