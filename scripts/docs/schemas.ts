// The JSON Schemas in docs/schema/: the arguments of each request, our key of a configuration, and a failed answer's error.
import { allFailures, ownConfiguration, requests, schemaOf, type Schema } from './declared.ts'

/** By file name. */
export function schemas(): Record<string, Schema> {
  const of = requests.map((each) => [`${each.command}.json`, titled(each.command, schemaOf(each))] as const)
  return { ...Object.fromEntries(of), 'configuration.json': configuration(), 'error.json': error() }
}

const titled = (title: string, { $schema, ...rest }: Schema): Schema => ({ $schema, title, ...rest })

/** `cpu` and `memory` take the arguments of the requests that they stand for. */
function configuration(): Schema {
  const schema = titled('dapscope', schemaOf(ownConfiguration))
  const argumentsOf = (command: string) => {
    const { $schema: _schema, ...rest } = schemaOf(requests.find((each) => each.command === command)!)
    return { anyOf: [{ type: 'boolean' }, rest] }
  }
  const { cpu, memory, ...others } = schema.properties!
  return {
    ...schema,
    properties: {
      cpu: { description: cpu!.description, ...argumentsOf('dapscope.cpu.start') },
      memory: { description: memory!.description, ...argumentsOf('dapscope.memory.start') },
      ...others,
    },
  }
}

function error(): Schema {
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'error',
    description: 'body.error of a failed answer, and `error` of an event that ends one',
    type: 'object',
    properties: {
      id: { enum: allFailures.map(({ id }) => id) },
      name: { enum: allFailures.map(({ name }) => name) },
      format: { type: 'string' },
      variables: { type: 'object', additionalProperties: { type: 'string' } },
      showUser: { const: true },
    },
    required: ['id', 'name', 'format', 'variables', 'showUser'],
  }
}
