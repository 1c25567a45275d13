// Collects slices in time's order, joining equal neighbours.
import { STATES, type Slices, type State } from './stacks.ts'

export class SliceColumns {
  readonly columns: Slices = { start: [], node: [], line: [], state: [] }

  add(start: number, node: number, line: number, state: State): void {
    const { columns } = this
    const last = columns.start.length - 1
    const code = STATES.indexOf(state)
    const isSame =
      last >= 0 && columns.state[last] === code && columns.node[last] === node && columns.line[last] === line
    if (isSame) return
    columns.start.push(start)
    columns.node.push(node)
    columns.line.push(line)
    columns.state.push(code)
  }
}
