// All that the code declares for its users, in one place for the docs: requests, events, configuration, failures, command line.
import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import * as z from 'zod/mini'
import type { Described } from '../../src/completion.ts'
import { ownConfiguration } from '../../src/configuration.ts'
import { requestTable } from '../../src/features.ts'
import type { Declaration } from '../../src/request/declare.ts'
import { events } from '../../src/request/events.ts'
import { failures } from '../../src/session/failure.ts'
import type { Failure } from '../../src/session/failure-type.ts'

export { events, ownConfiguration }

export const requests = requestTable([])

/** By id; with their `{placeholders}`. */
export const allFailures: Failure[] = Object.values(failures)
  .map((make) => (make as (variables: object) => Failure)({}))
  .sort((a, b) => a.id - b.id)

/** Of the bundle in dist/, as commander has it. */
export function commandLine(): Described[] {
  const entry = join(import.meta.dirname, '../../dist/dapscope.cjs')
  const text = execFileSync(process.execPath, [entry, 'completion', 'json'], { encoding: 'utf8' })
  return JSON.parse(text) as Described[]
}

/** As far as ours go. */
export interface Schema {
  $schema?: string
  title?: string
  description?: string
  type?: string
  properties?: Record<string, Schema>
  required?: string[]
  additionalProperties?: boolean | Schema
  items?: Schema
  anyOf?: Schema[]
  enum?: unknown[]
  const?: unknown
  minimum?: number
  maximum?: number
  default?: unknown
}

/** Without what this version refuses until it is built. */
export function schemaOf({ arguments: given, later, summary }: Declaration): Schema {
  const schema = z.toJSONSchema(given, { io: 'input' }) as Schema
  const properties = Object.fromEntries(
    Object.entries(schema.properties ?? {}).filter(([name]) => !(name in later) || name === 'type'),
  )
  return { description: summary, ...schema, properties }
}
