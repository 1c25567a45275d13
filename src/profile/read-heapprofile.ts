// Reads a V8 heap profile (.heapprofile), ours or another's, as a tree.
import { ANONYMOUS } from './read-cpuprofile-tree.ts'

/** One node; a parent's index is below its children's. Node 0 is the head. */
export interface HeapNode {
  /** Index; of the head -1. */
  parent: number
  name: string
  url: string
  /** 1-based; 0 if unknown. */
  line: number
  /** Allocated by the node itself. */
  bytes: number
}

interface FileNode {
  callFrame?: { functionName?: unknown; url?: unknown; lineNumber?: unknown }
  selfSize?: unknown
  children?: unknown
}

/** @throws {Error} what is wrong with the file */
export function readHeapTree(file: object): HeapNode[] {
  const { head } = file as { head?: unknown }
  if (typeof head !== 'object' || head === null) throw new Error('it is no .heapprofile: it has no head')
  const nodes: HeapNode[] = []
  const todo: [node: FileNode, parent: number][] = [[head, -1]]
  for (let next = todo.pop(); next; next = todo.pop()) {
    const [node, parent] = next
    const index = nodes.push(nodeOf(node, parent)) - 1
    for (const child of childrenOf(node).toReversed()) todo.push([child, index])
  }
  return nodes
}

function nodeOf({ callFrame, selfSize }: FileNode, parent: number): HeapNode {
  const { functionName, url, lineNumber } = callFrame ?? {}
  if (typeof functionName !== 'string' || typeof url !== 'string') throw new Error('a node has no name')
  if (typeof selfSize !== 'number') throw new Error(`the node ${functionName} has no size`)
  const line = typeof lineNumber === 'number' ? Math.max(0, lineNumber + 1) : 0
  return { parent, name: functionName || ANONYMOUS, url, line, bytes: selfSize }
}

function childrenOf({ children = [] }: FileNode): FileNode[] {
  if (!Array.isArray(children)) throw new Error('the children of a node are no list')
  return children as FileNode[]
}
