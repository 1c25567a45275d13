// What a user without `dapscope` on the PATH is told to type.
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { typedSetup } from '../../src/tools/typed-setup.ts'
import { putProgram, scratchFolder } from '../scratch.ts'

function place(...programs: string[]) {
  const cwd = scratchFolder()
  for (const name of programs) putProgram(join(cwd, 'bin', name))
  return { cwd, env: { PATH: join(cwd, 'bin') } }
}

it('`dapscope setup` is typed where dapscope is on the PATH', () => {
  expect(typedSetup(place('dapscope', 'node'), '/clone/dist/dapscope.cjs')).toBe('dapscope setup')
})

it('in a clone the line names its build, and a Node that is found', () => {
  expect(typedSetup(place('node'), '/clone/dist/dapscope.cjs')).toBe('node /clone/dist/dapscope.cjs setup')
  expect(typedSetup(place(), '/my clone/d.cjs')).toBe(`${process.execPath} "/my clone/d.cjs" setup`)
})
