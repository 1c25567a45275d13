// Writes a memory snapshot as V8 heap profiles (.heapprofile), which VS Code and Chrome DevTools read.
import type { Allocations, Site } from './allocations.ts'
import type { HeapAbout } from './heap-about.ts'
import { scriptSafe } from './script-safe.ts'

/** Chrome DevTools Protocol, HeapProfiler.SamplingHeapProfileNode; positions are 0-based. */
interface HeapNode {
  id: number
  name: string
  url: string
  /** 1-based; 0 for none. */
  line: number
  bytes: number
  children: HeapNode[]
}

export interface HeapOptions {
  /** As the debuggee names a path, to as the client does. */
  toClient: (path: string) => string
  /** The tree keeps about this many nodes; what is cut is in `(other)` nodes. Default 50,000: some 10 MB. */
  maxNodes?: number
  /** What V8's form has no place for; it goes into the file under the key `dapscope`. */
  about?: HeapAbout
}

const MAX_NODES = 50_000
const PIECE = 1 << 16

/** One child of the head for each site: every byte is in the file. */
export function flatHeapProfile(sites: readonly Site[], { toClient, about }: HeapOptions): Iterable<string> {
  const head = newNode('(root)', '', 0)
  for (const site of sites) {
    const node = newNode(site.function || '(unknown)', toClient(site.file), site.line)
    node.bytes = site.bytes
    head.children.push(node)
  }
  return heapProfileJson(head, about)
}

/** The tree of the allocating calls, the outermost first; at least as deep as tracking recorded frames. */
export function treeHeapProfile(
  allocations: Allocations,
  functionAt: (file: string, line: number) => string,
  { toClient, maxNodes = MAX_NODES, about }: HeapOptions,
): Iterable<string> {
  const head = newNode('(root)', '', 0)
  const placed = new Map<HeapNode, Map<string, HeapNode>>()
  for (const { bytes, frames } of allocations.stacks) {
    let at = head
    for (let i = frames.length - 2; i >= 0; i -= 2) {
      const file = allocations.files[frames[i]!]!
      const line = frames[i + 1]!
      at = childOf(placed, at, `${frames[i]}:${line}`, () =>
        newNode(functionAt(file, line) || '(unknown)', toClient(file), line),
      )
    }
    at.bytes += bytes
  }
  keepLargest(head, maxNodes)
  return heapProfileJson(head, about)
}

function childOf(
  placed: Map<HeapNode, Map<string, HeapNode>>,
  parent: HeapNode,
  key: string,
  make: () => HeapNode,
): HeapNode {
  let children = placed.get(parent)
  if (!children) placed.set(parent, (children = new Map<string, HeapNode>()))
  let node = children.get(key)
  if (!node) {
    children.set(key, (node = make()))
    parent.children.push(node)
  }
  return node
}

function newNode(name: string, url: string, line: number): HeapNode {
  return { id: 0, name, url, line, bytes: 0, children: [] }
}

/** Keeps the nodes with most bytes below them; a node's parent always has at least as many, so it is kept as well. */
function keepLargest(head: HeapNode, most: number): void {
  const totals = new Map<HeapNode, number>()
  const order = preorder(head)
  for (const node of order.toReversed())
    totals.set(
      node,
      node.children.reduce((sum, child) => sum + totals.get(child)!, node.bytes),
    )
  if (order.length <= most) return
  const kept = new Set(order.toSorted((a, b) => totals.get(b)! - totals.get(a)!).slice(0, most))
  kept.add(head)
  for (const node of order) {
    if (!kept.has(node)) continue
    const cut = node.children.filter((child) => !kept.has(child))
    if (cut.length === 0) continue
    const other = newNode('(other)', '', 0)
    other.bytes = cut.reduce((sum, child) => sum + totals.get(child)!, 0)
    node.children = [...node.children.filter((child) => kept.has(child)), other]
  }
}

function preorder(head: HeapNode): HeapNode[] {
  const order: HeapNode[] = []
  const stack = [head]
  for (let node = stack.pop(); node; node = stack.pop()) {
    order.push(node)
    stack.push(...node.children)
  }
  return order
}

/** Nested as the format is, but written without recursion; `children` stands on every leaf, ids are unique. */
function* heapProfileJson(head: HeapNode, about?: HeapAbout): Iterable<string> {
  const scripts = new Map<string, number>([['', 0]])
  const samples: string[] = []
  let ids = 0
  let text = '{"head":'
  const open = (node: HeapNode) => {
    node.id = ++ids
    if (node.bytes > 0)
      samples.push(`{"size":${node.bytes},"nodeId":${node.id},"ordinal":${samples.length + 1}}`)
    return `{"callFrame":${callFrame(node, scripts)},"selfSize":${node.bytes},"id":${node.id},"children":[`
  }
  const path = [{ node: head, next: 0 }]
  text += open(head)
  while (path.length > 0) {
    const top = path.at(-1)!
    const child = top.node.children[top.next++]
    if (child) {
      text += (top.next > 1 ? ',' : '') + open(child)
      path.push({ node: child, next: 0 })
    } else {
      text += ']}'
      path.pop()
    }
    if (text.length > PIECE) {
      yield text
      text = ''
    }
  }
  yield `${text},"samples":[`
  for (const [i, sample] of samples.entries()) yield i === 0 ? sample : `,${sample}`
  yield `]${about ? `,"dapscope":${JSON.stringify(about)}` : ''}}\n`
}

function callFrame({ name, url, line }: HeapNode, scripts: Map<string, number>): string {
  if (!scripts.has(url)) scripts.set(url, scripts.size)
  return JSON.stringify({
    functionName: scriptSafe(name),
    scriptId: String(scripts.get(url)),
    url: scriptSafe(url),
    lineNumber: line - 1,
    columnNumber: line > 0 ? 0 : -1,
  })
}
