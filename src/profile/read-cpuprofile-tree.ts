// The call tree of a .cpuprofile as functions and nodes of the model.
import type { About } from './about.ts'
import { categoryOf } from './category.ts'
import { STATES, type CallNode, type CodeFunction } from './stacks.ts'
import { STATE_NAMES } from './timelines.ts'

interface FileNode {
  id: number
  callFrame: { functionName: string; url: string; lineNumber: number }
  hitCount?: number
  children?: number[]
  positionTicks?: { line: number; ticks: number }[]
}

export interface CpuProfileFile {
  nodes: FileNode[]
  startTime: number
  endTime: number
  samples: number[]
  timeDeltas: number[]
  dapscope?: About
}

/** What a node of the file stands for. */
export interface FilePlace {
  /** Of the model; 0 if it is no function. */
  node: number
  state: number
  /** Its first-level node's name: where a file has several threads, whose it is. */
  top: string
  /** The lines executed in it, and how much time each has left, microseconds. */
  lines: { line: number; left: number }[]
}

/** As Chrome and speedscope call what V8 has no name for. */
export const ANONYMOUS = '(anonymous)'
const BUSY = STATES.indexOf('busy')
const ROOT: FilePlace = { node: 0, state: BUSY, top: '', lines: [] }

/** @throws {Error} what is wrong with the file */
export class ReadTree {
  readonly functions: CodeFunction[] = []
  readonly nodes: CallNode[] = [{ parent: -1, function: -1, callerLine: 0 }]
  /** By id. */
  readonly places = new Map<number, FilePlace>()
  private readonly known = new Map<string, number>()
  /** The first-level nodes that are threads. */
  private readonly threads: Set<string>
  private readonly tickUs: number

  constructor(private readonly file: CpuProfileFile) {
    const [root] = file.nodes
    if (!root) throw new Error('there are no nodes')
    const threads = file.dapscope?.threads ?? []
    this.threads = new Set(threads.length > 1 ? threads.map(({ name }) => name) : [])
    const ticks = file.nodes.reduce((sum, { hitCount = 0 }) => sum + hitCount, 0)
    this.tickUs = (file.endTime - file.startTime) / Math.max(1, ticks)
    this.readFrom(root)
  }

  private readFrom(root: FileNode): void {
    const byId = new Map(this.file.nodes.map((node) => [node.id, node]))
    const todo: [node: FileNode, above: FilePlace, depth: number][] = [[root, ROOT, 0]]
    for (let next = todo.pop(); next; next = todo.pop()) {
      const [node, above, depth] = next
      if (this.places.has(node.id)) throw new Error(`node ${node.id} is below two others`)
      const place = depth === 0 ? ROOT : this.placeOf(node, above, depth)
      this.places.set(node.id, place)
      for (const id of node.children ?? []) {
        const child = byId.get(id)
        if (!child) throw new Error(`node ${node.id} has a child ${id}, which is not there`)
        todo.push([child, place, depth + 1])
      }
    }
  }

  private placeOf(node: FileNode, above: FilePlace, depth: number): FilePlace {
    const { functionName, url } = node.callFrame
    const top = depth === 1 ? functionName : above.top
    if (depth === 1 && this.threads.has(functionName)) return { node: 0, state: BUSY, top, lines: [] }
    const state = STATES.findIndex((each) => STATE_NAMES[each] === functionName)
    if (depth === 1 && url === '' && state >= 0) return { node: 0, state, top, lines: [] }
    const code = this.functionOf(node.callFrame)
    const callerLine = this.file.dapscope?.lineNodes ? (above.lines[0]?.line ?? 0) : 0
    const made = this.once(`node ${above.node}:${code}:${callerLine}`, () =>
      this.nodes.push({ parent: above.node, function: code, callerLine }),
    )
    return { node: made, state: BUSY, top, lines: this.linesOf(node) }
  }

  private functionOf({ functionName, url, lineNumber }: FileNode['callFrame']): number {
    const name = functionName || ANONYMOUS
    const firstLine = this.file.dapscope?.lineNodes ? 0 : Math.max(0, lineNumber + 1)
    return this.once(`function ${firstLine} ${name}\0${url}`, () =>
      this.functions.push({ name, file: url, firstLine, category: categoryOf(url) }),
    )
  }

  private linesOf({ callFrame, positionTicks = [] }: FileNode): FilePlace['lines'] {
    if (this.file.dapscope?.lineNodes) return [{ line: Math.max(0, callFrame.lineNumber + 1), left: 0 }]
    return positionTicks.map(({ line, ticks }) => ({ line, left: ticks * this.tickUs }))
  }

  /** `add` tells the new length of the list that it has added to. */
  private once(key: string, add: () => number): number {
    let index = this.known.get(key)
    if (index === undefined) this.known.set(key, (index = add() - 1))
    return index
  }
}
