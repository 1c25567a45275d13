// The report of who holds an object: the paths from something with a name, the graph, and the circles.
import { categoryOf } from '../profile/category.ts'
import type { Path, ReferencesFile } from '../profile/references-file.ts'
import type { Card, HeldBy, ReportData } from './data.ts'
import { folded, type Folded } from './fold.ts'
import { Places } from './places.ts'
import { headOf, textFor, type ReportOptions } from './report.ts'

export interface ReferencesSide {
  /** What it was read from. */
  source: string
  references: ReferencesFile
}

export function referencesReport({ source, references }: ReferencesSide, options: ReportOptions): ReportData {
  const { dapscope, target, cycles, summary, notes } = references
  const graph = folded(references.graph)
  const places = new Places()
  const text = textFor(options)
  const { expression } = dapscope
  const paths = references.paths.map((path) => heldBy(path, graph, places, text))
  return {
    title: text(`Who holds ${target.type}`),
    ...headOf(options),
    // What was typed is source text.
    sources: expression === undefined || options.redact ? [source] : [expression],
    unit: 'bytes',
    cards: cardsOf(references),
    references: {
      summary: text(summary),
      paths,
      nodes: graph.nodes.map(({ id, label, bytes, role }) => ({
        id,
        bytes,
        role,
        label: text(plain(label)),
      })),
      edges: graph.edges.map((edge) => ({ ...edge, via: text(edge.via.trim()) })),
      cycles: cycles.map((cycle) => ({
        nodes: [...new Set(cycle.nodes.map(graph.shownFor))],
        text: text(cycle.text),
      })),
    },
    notes: [...options.notes, ...notes].map(text),
    ...places.told(options.redact),
    trees: [],
    tracks: [],
    tables: [],
    editor: options.redact ? '' : options.editor,
  }
}

/** The page shows the role. */
const plain = (label: string) => label.replace(/ \(asked for\)$/, '')

function cardsOf({ target, scanned, unreached }: ReferencesFile): Card[] {
  const isSome = target.sampled < target.count
  return [
    { label: target.count === 1 ? 'object' : 'objects', value: target.count },
    ...(isSome ? [{ label: 'looked at', value: target.sampled }] : []),
    { label: isSome ? 'size of those' : 'size', value: target.bytes, unit: 'bytes' },
    ...(unreached > 0 ? [{ label: 'held by no name', value: unreached }] : []),
    { label: 'objects searched', value: scanned },
  ]
}

function heldBy(path: Path, graph: Folded, places: Places, text: (from: string) => string): HeldBy {
  const { root, steps, count } = path
  const { file, line = 0 } = root
  const of = [
    ...(root.function === undefined ? [] : [root.function]),
    ...(root.thread === undefined ? [] : [`in thread ${root.thread}`]),
  ]
  return {
    kind: root.kind,
    name: text(root.name),
    ...(of.length > 0 && { of: text(of.join(' ')) }),
    ...(file !== undefined && { place: places.of(root.function ?? root.name, file, line, categoryOf(file)) }),
    ...(count !== undefined && { count }),
    steps: steps.map((step) => ({ ...step, via: text(step.via.trim()) })),
    nodes: nodesOf(path, graph),
  }
}

/** The nodes that a path goes through, as far as the graph has them: of a group of objects it is one of them. */
function nodesOf({ root, steps }: Path, { nodes, edges }: Folded): number[] {
  const byId = new Map(nodes.map((node) => [node.id, node]))
  const start = nodes.find(
    ({ role, type, label }) => role === 'root' && type === root.kind && label === root.name,
  )
  if (!start) return []
  const found = [start.id]
  for (const { type, via } of steps) {
    const on = edges.filter(({ from, to }) => from === found.at(-1) && byId.get(to)?.type === type)
    const next = on.find((edge) => edge.via === via) ?? on[0]
    if (!next || found.includes(next.to)) break
    found.push(next.to)
  }
  return found
}
