// What the debuggee says of who holds an object, as the client is told: sentences, its own paths, a graph that can be drawn.
import * as z from 'zod/mini'
import { expressionOf, Graph, Path, Target } from '../profile/references-file.ts'

/** The payload of python-inject/dapscope_inject/references.py; sizes are shallow. */
export const ReferencesPayload = z.object({
  how: z.enum(['fork', 'thread']),
  target: Target,
  paths: z.array(Path),
  /** Of those sampled, how many no name leads to. */
  unreached: z.int(),
  graph: Graph,
  cycles: z.array(z.array(z.int())),
  /** Why it is not whole: further than `maxDepth`, or too many holders at one distance. */
  cut: z.nullable(z.enum(['depth', 'width'])),
  scanned: z.int(),
  references: z.int(),
  seconds: z.number(),
  called: z.array(z.string()),
})
export type ReferencesPayload = z.infer<typeof ReferencesPayload>

export interface ToClient {
  path(path: string): string
  line(line: number): number
}

export interface ReferencesAnswer {
  target: ReferencesPayload['target']
  summary: string
  paths: (Path & { text: string })[]
  unreached: number
  graph: Graph & { mermaid: string }
  cycles: { nodes: number[]; text: string }[]
  scanned: number
  durationMs: number
  notes: string[]
}

/** @param toClient the client's name of a file of the debuggee, and its number of a line */
export function describeReferences(payload: ReferencesPayload, toClient: ToClient): ReferencesAnswer {
  const paths = payload.paths.map((path) => mapped(path, toClient)).sort(shortestFirst)
  const { target, graph, unreached, scanned } = payload
  return {
    target,
    summary: summaryOf(payload),
    paths: paths.map((path) => ({ ...path, text: sentence(path, target) })),
    unreached,
    graph: { ...graph, mermaid: mermaid(graph) },
    cycles: payload.cycles.map((nodes) => ({ nodes, text: circle(nodes, graph) })),
    scanned,
    durationMs: Math.round(payload.seconds * 1000),
    notes: notesOf(payload),
  }
}

function mapped({ root, ...path }: Path, toClient: ToClient): Path {
  const file = root.file === undefined ? {} : { file: toClient.path(root.file) }
  const line = root.line === undefined ? {} : { line: toClient.line(root.line) }
  return { ...path, root: { ...root, ...file, ...line } }
}

/** Groups by how many they are, single paths by how long they are; otherwise as they came. */
function shortestFirst(a: Path, b: Path): number {
  return (b.count ?? 0) - (a.count ?? 0) || a.steps.length - b.steps.length
}

function sentence(path: Path, target: ReferencesPayload['target']): string {
  return `${share(path, target)}held by ${expressionOf(path)} (${placeOf(path)}).`
}

function share({ count }: Path, { sampled, count: all }: ReferencesPayload['target']): string {
  if (count === undefined) return 'It is '
  const of = sampled < all ? `${number(sampled)} looked at` : number(all)
  return `${number(count)} of ${of} ${count === 1 ? 'is' : 'are'} `
}

function placeOf({ root }: Path): string {
  if (root.kind === 'C root' || root.kind === 'unknown') return `${root.kind}: ${root.name}`
  const at = root.file === undefined ? '' : ` at ${root.file}:${root.line}`
  const of = root.function === undefined ? '' : ` of ${root.function}`
  return root.kind + of + at + (root.thread === undefined ? '' : ` in thread ${root.thread}`)
}

function summaryOf({ target, paths, cycles, cut }: ReferencesPayload): string {
  const [what, verb] =
    target.count === 1 ? [`One ${target.type}`, 'is'] : [`${number(target.count)} ${target.type}`, 'are']
  if (paths.length > 0) return `${what} ${verb} held as follows.`
  if (target.count === 0) return `There is no ${target.type}.`
  if (cut) return `${what}: no name was found within the depth looked at; ask again with a larger maxDepth.`
  if (cycles.length > 0)
    return `${what} ${verb} held by nothing but a circle of references: the next collection of that generation can free it.`
  return `${what} ${verb} held by nothing with a name: a temporary value, or garbage.`
}

function notesOf({ target, unreached, cut, paths, how, called }: ReferencesPayload): string[] {
  const notes: string[] = []
  if (target.sampled < target.count)
    notes.push(`${number(target.sampled)} of ${number(target.count)} objects were looked at.`)
  if (unreached > 0 && paths.length > 0)
    notes.push(`To ${number(unreached)} of them no name leads within the depth looked at.`)
  if (cut === 'depth') notes.push('The search ended at maxDepth: there may be more.')
  if (cut === 'width') notes.push('The search ended where too many objects hold what was asked for.')
  if (how === 'thread') notes.push('Read while the program ran: what changed meanwhile may be missing.')
  return [...notes, ...called.map((each) => `May have run: ${each}.`)]
}

/** `Node → list → Node`, by what leads on. */
function circle(nodes: number[], { nodes: all, edges }: Graph): string {
  const words = nodes.map((id, index) => {
    const next = nodes[(index + 1) % nodes.length]
    const via = edges.find(({ from, to }) => from === id && to === next)?.via ?? ''
    return `${all.find((node) => node.id === id)?.type ?? '?'}${via} → `
  })
  return words.join('') + (all.find((node) => node.id === nodes[0])?.type ?? '?')
}

/** A flow chart that VS Code, GitHub and mermaid.live draw; every label is quoted and escaped. */
export function mermaid({ nodes, edges }: Graph): string {
  const quoted = (text: string) => `"${text.replace(/[#"<>&]/g, (sign) => `#${sign.charCodeAt(0)};`)}"`
  return [
    'flowchart LR',
    ...nodes.map(({ id, label }) => `  n${id}[${quoted(label)}]`),
    ...edges.map(
      ({ from, to, via }) => `  n${from} -->${via.trim() ? `|${quoted(via.trim())}|` : ''} n${to}`,
    ),
  ].join('\n')
}

const number = (value: number) => value.toLocaleString('en-US')
