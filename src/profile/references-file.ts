// The file of a search for who holds an object (references.json): its shape, and whether a file is one.
import * as z from 'zod/mini'

const Root = z.object({
  kind: z.enum(['module global', 'class attribute', 'thread local', 'frame local', 'C root', 'unknown']),
  name: z.string(),
  thread: z.optional(z.string()),
  function: z.optional(z.string()),
  file: z.optional(z.string()),
  line: z.optional(z.int()),
})

const Step = z.object({
  type: z.string(),
  /** How the step before leads here: `.attr`, `['key']`, `[3]`, ` closure variable x`; empty at the first. */
  via: z.string(),
  bytes: z.int(),
})

export const Path = z.object({
  root: Root,
  steps: z.array(Step).check(z.minLength(1)),
  /** How many of the objects asked for are held so, where a type was. */
  count: z.optional(z.int()),
})
export type Path = z.infer<typeof Path>

const Role = z.enum(['root', 'holder', 'target'])

export const Graph = z.object({
  nodes: z.array(
    z.object({
      id: z.int(),
      type: z.string(),
      bytes: z.int(),
      label: z.string(),
      role: z._default(Role, 'holder'),
    }),
  ),
  edges: z.array(z.object({ from: z.int(), to: z.int(), via: z.string() })),
})
export type Graph = z.infer<typeof Graph>

export const Target = z.object({ type: z.string(), bytes: z.int(), count: z.int(), sampled: z.int() })

/** Paths and lines (1-based) are the client's; sizes are shallow. */
export const ReferencesFile = z.object({
  dapscope: z.object({
    references: z.literal(1),
    /** Milliseconds since the Unix epoch. */
    time: z.number(),
    /** The program, as the debuggee names it. */
    program: z.optional(z.string()),
    /** What was typed; of a search by type it is `target.type`. */
    expression: z.optional(z.string()),
  }),
  target: Target,
  summary: z.string(),
  paths: z.array(Path),
  unreached: z.int(),
  graph: Graph,
  cycles: z.array(z.object({ nodes: z.array(z.int()), text: z.string() })),
  scanned: z.int(),
  durationMs: z.number(),
  notes: z.array(z.string()),
})
export type ReferencesFile = z.infer<typeof ReferencesFile>

/** @returns undefined where it is a file of another kind @throws {Error} what is wrong with one of ours */
export function referencesIn(file: object): ReferencesFile | undefined {
  const { dapscope } = file as { dapscope?: { references?: unknown } }
  if (dapscope?.references === undefined) return undefined
  const { success, data, error } = ReferencesFile.safeParse(file)
  if (success) return data
  throw new Error(`its field ${error.issues[0]?.path.join('.')} is missing or wrong`)
}

/** `app.cache['key'].value`: what one would type to get there, as far as Python has words for it. */
export function expressionOf({ root, steps }: Path): string {
  const rest = steps.slice(1).map(({ via }) => (via.startsWith(' ') ? `,${via},` : via))
  const start = root.kind === 'C root' || root.kind === 'unknown' ? steps[0]!.type : root.name
  return (start + rest.join('')).replace(/,$/, '').replaceAll(',,', ',')
}
