// The values that an argument may have, as far as its schema lists them: what a console completes.
import type * as z from 'zod/mini'

/** Of enums, switches, and unions and lists of these; of anything else none. */
export function valuesOf(schema: z.core.$ZodType): string[] {
  const { def } = (schema as z.core.$ZodTypes)._zod
  switch (def.type) {
    case 'optional':
    case 'default':
    case 'nullable':
      return valuesOf(def.innerType)
    case 'array':
      return valuesOf(def.element)
    case 'union':
      return def.options.flatMap(valuesOf)
    case 'enum':
      return Object.values(def.entries).map(String)
    case 'literal':
      return def.values.map(String)
    case 'boolean':
      return ['true', 'false']
    default:
      return []
  }
}
