// The line to show for each function of a capture.

import type { Stacks } from './stacks.ts'

/** By function: its first line, or where that is unknown the lowest line seen executing; 0 if there is none. */
export function linesOfFunctions(stacks: Stacks): number[] {
  const lowest = stacks.functions.map(() => 0)
  const see = (node: number, line: number) => {
    const code = stacks.nodes[node]?.function ?? -1
    if (code >= 0 && line > 0 && (lowest[code] === 0 || line < lowest[code]!)) lowest[code] = line
  }
  for (const node of stacks.nodes) see(node.parent, node.callerLine)
  for (const { slices } of stacks.threads) slices.node.forEach((node, i) => see(node, slices.line[i]!))
  return stacks.functions.map((code, i) => code.firstLine || lowest[i]!)
}
