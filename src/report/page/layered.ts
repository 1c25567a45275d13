// Where the nodes and arrows of a graph stand, layer by layer. dagre (MIT, 70 kB, one dependency, its own): kept well, made for
// directed graphs with circles, and it only lays out, so that the drawing is the page's; elkjs has 1.5 MB, cytoscape draws on a canvas.
import { Graph, layout } from '@dagrejs/dagre'
import type { References } from '../data.ts'
import { shortened } from '../format.ts'

export interface Point {
  x: number
  y: number
}

export interface Laid {
  width: number
  height: number
  nodes: (Point & { id: number; width: number; height: number; lines: string[] })[]
  edges: { from: number; to: number; via: string; points: Point[]; label?: Point }[]
}

/** Of 13 px monospace. */
const LETTER = 7.9
const LINE = 17
const MOST_LETTERS = 36
const ROOM = 12

/** `isWide`: from left to right, else from top to bottom. */
export function laidOut(references: References, linesOf: (id: number) => string[], isWide: boolean): Laid {
  const lines = new Map(
    references.nodes.map(({ id }) => [id, linesOf(id).map((text) => shortened(text, MOST_LETTERS))]),
  )
  const graph = graphOf(references, lines, isWide)
  layout(graph)
  const { width = 0, height = 0 } = graph.graph() as { width?: number; height?: number }
  return {
    width,
    height,
    nodes: [...lines].map(([id, texts]) => {
      const at = graph.node(`${id}`) as Point & { width: number; height: number }
      return { id, x: at.x, y: at.y, width: at.width, height: at.height, lines: texts }
    }),
    edges: graph.edges().map((key) => {
      const { points, x, y, via } = graph.edge(key) as { points: Point[]; via: string } & Partial<Point>
      const label = x === undefined || y === undefined || via === '' ? {} : { label: { x, y } }
      return { from: Number(key.v), to: Number(key.w), via, points, ...label }
    }),
  }
}

function graphOf({ edges }: References, lines: Map<number, string[]>, isWide: boolean): Graph {
  const graph = new Graph({ multigraph: true })
  const ranksep = isWide ? 44 : 34
  graph.setGraph({ rankdir: isWide ? 'LR' : 'TB', nodesep: 18, ranksep, marginx: 10, marginy: 10 })
  for (const [id, texts] of lines) {
    const width = Math.max(...texts.map((text) => text.length)) * LETTER + 2 * ROOM
    graph.setNode(`${id}`, { width, height: texts.length * LINE + ROOM })
  }
  edges.forEach(({ from, to, via }, i) => {
    const text = shortened(via, MOST_LETTERS)
    const label = text === '' ? {} : { width: text.length * LETTER + 6, height: LINE, labelpos: 'c' as const }
    graph.setEdge(`${from}`, `${to}`, { ...label, via: text }, `${i}`)
  })
  return graph
}
