// Two counts of the objects of a program, type by type.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { changeOf, ObjectsPayload, type TypeRow } from '../../src/memory/objects.ts'

function counted(types: TypeRow[]): ObjectsPayload {
  const total = {
    count: types.reduce((sum, { count }) => sum + count, 0),
    bytes: types.reduce((sum, { bytes }) => sum + bytes, 0),
  }
  return ObjectsPayload.parse({
    ...{ how: 'fork', total, types, typeCount: types.length },
    ...{ frozen: 0, seconds: 0.1, called: [] },
  })
}

describe('the change between two counts', () => {
  it('tells what grew, what shrank, what is new and what is gone, the largest first', () => {
    const before = counted([
      { type: 'str', count: 10, bytes: 500 },
      { type: 'app.Old', count: 2, bytes: 96 },
      { type: 'list', count: 5, bytes: 280 },
    ])
    const now = counted([
      { type: 'str', count: 12, bytes: 620 },
      { type: 'app.New', count: 100, bytes: 4800 },
      { type: 'list', count: 5, bytes: 280 },
    ])
    const { grown, shrunk, total } = changeOf(before, now)
    expect(grown).toEqual([
      { type: 'app.New', count: 100, bytes: 4800, countChange: 100, bytesChange: 4800 },
      { type: 'str', count: 12, bytes: 620, countChange: 2, bytesChange: 120 },
    ])
    expect(shrunk).toEqual([{ type: 'app.Old', count: 0, bytes: 0, countChange: -2, bytesChange: -96 }])
    expect(total).toEqual({ count: 100, bytes: 4824 })
  })

  const rows = fc.array(
    fc.record({ type: fc.constantFrom('a', 'b', 'c', 'd'), count: fc.nat(99), bytes: fc.nat(9999) }),
  )

  it('adds up to the change of the total, and is none between a count and itself', () => {
    fc.assert(
      fc.property(rows, rows, (a, b) => {
        const { grown, shrunk, total } = changeOf(counted(a), counted(b))
        const sum = (pick: 'countChange' | 'bytesChange') =>
          [...grown, ...shrunk].reduce((all, row) => all + row[pick], 0)
        expect({ count: sum('countChange'), bytes: sum('bytesChange') }).toEqual(total)
        expect(changeOf(counted(a), counted(a))).toEqual({
          total: { count: 0, bytes: 0 },
          grown: [],
          shrunk: [],
        })
      }),
    )
  })
})
