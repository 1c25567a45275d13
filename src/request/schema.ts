// zod in its small form (32 kB bundled against 580), with its English messages: what arguments are declared with.
import * as z from 'zod/mini'
import en from 'zod/v4/locales/en.js'

z.config(en())

/** An argument that may be left out, and a sentence for the docs. */
export function optional<T extends z.core.$ZodType>(schema: T, text: string) {
  return z.optional(described(schema, text))
}

/** An argument with a sentence for the docs. */
export function described<T extends z.core.$ZodType>(schema: T, text: string): T {
  z.globalRegistry.add(schema, { description: text })
  return schema
}
