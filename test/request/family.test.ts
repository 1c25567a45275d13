// The sessions of one program, as they come and go.
import { expect, it } from 'vitest'
import { Family } from '../../src/request/family.ts'
import { Scope } from '../../src/request/scope.ts'
import { Debuggee } from '../../src/session/debuggee.ts'
import { playbook } from '../session/playbook.ts'

function member(parent?: Family): Family {
  const { session } = playbook()
  const debuggee = new Debuggee(session)
  debuggee.request({ seq: 1, type: 'request', command: 'attach' })
  return new Family(new Scope('a session', session, debuggee), parent)
}

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
