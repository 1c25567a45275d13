// The sessions of one program, as they come and go.
import { expect, it } from 'vitest'
import { Family } from '../../src/request/family.ts'
import { Scope } from '../../src/request/scope.ts'
import { Debuggee } from '../../src/session/debuggee.ts'
import { playbook } from '../session/playbook.ts'

const sessions = () => {
  const { session, adapter } = playbook()
  const debuggee = new Debuggee(session)
  debuggee.request({ seq: 1, type: 'request', command: 'attach' })
  return { scope: new Scope('a session', session, debuggee), debuggee, adapter }
}

const member = (parent?: Family) => new Family(sessions().scope, parent)

it('a grandchild that outlives its parent is known to the grandparent until it goes itself', () => {
  const root = member()
  const child = member(root)
  const grandchild = member(child)
  expect(root.descendants).toHaveLength(2)
  child.leave()
  expect(root.descendants).toHaveLength(1)
  grandchild.leave()
  expect(root.descendants).toEqual([])
})

it('a child that ends while it is asked who it is keeps nobody from the others', async () => {
  const [own, ending, staying] = [sessions(), sessions(), sessions()]
  const root = new Family(own.scope)
  for (const { scope } of [ending, staying]) new Family(scope, root)
  const named = root.named('all', 'dapscope.memory.snapshot')
  ending.adapter.hangsUp()
  await new Promise((turn) => setImmediate(turn))
  for (const [index, { adapter }] of [own, staying].entries())
    adapter.answers(adapter.sees({ command: 'debugpySystemInfo' }), { process: { pid: index + 1 } })
  expect([...(await named).values()]).toEqual([own.scope, staying.scope])
})
