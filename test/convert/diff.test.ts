// `dapscope diff`, on files as captures write them.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { execaSync } from 'execa'
import { describe, expect, it } from 'vitest'
import { cpuprofile } from '../../src/profile/cpuprofile.ts'
import { dapscope } from '../cli.ts'
import { DAPSCOPE } from '../live/dap.ts'
import { stacksOf, type Stretch } from '../profile/build-stacks.ts'
import { scratchFolder } from '../scratch.ts'

describe('dapscope diff', () => {
  const scratch = scratchFolder()
  const file = (name: string, life: Stretch[]) => {
    const path = join(scratch, name)
    const stacks = stacksOf([{ name: 'MainThread', life }, { name: 'b', life: [[1000, 'busy', 'other:1']] }]) // prettier-ignore
    writeFileSync(
      path,
      [...cpuprofile.write(stacks, { mode: 'cpu', toClient: (each) => each }).pieces].join(''),
    )
    return path
  }
  const run = (...words: string[]) => dapscope(['diff', ...words])

  it('compares .cpuprofile files of several threads by the time that the program ran', () => {
    // Half of the second capture it stood at a breakpoint, and half of the rest it waited: that is not the function's.
    const before = file('a.cpuprofile', [[100_000, 'busy', 'f:1']])
    const after = file('b.cpuprofile', [[50_000, 'busy', 'f:1'], [50_000, 'idle', 'f:1'], [100_000, 'paused', 'f:1']]) // prettier-ignore
    const { stdout } = run(before, after, '--json')
    const { from, to, functions } = JSON.parse(stdout)
    expect([from, to]).toMatchObject([{ durationMs: 100, mode: 'cpu' }, { durationMs: 100 }])
    expect(functions[0]).toMatchObject({ name: 'f', self: { fromMsPerSecond: 1000, toMsPerSecond: 500, changeMsPerSecond: -500 } }) // prettier-ignore
    expect(functions[1]).toMatchObject({ name: 'other', self: { fromMsPerSecond: 10, toMsPerSecond: 10 } })
    const table = run(before, after).stdout
    expect(table).toContain('  1000   500.0  -500.0    1000   500.0  -500.0  f main.py')
  })

  it('tells all of it to a reader that takes its time', () => {
    const life = Array.from({ length: 400 }, (_, i): Stretch => [1000, 'busy', `function_${i}:1`])
    const path = file('many.cpuprofile', life)
    const slowly = 'node "$0" diff "$1" "$1" --json | { sleep 1; cat; }'
    const { stdout } = execaSync('sh', ['-c', slowly, DAPSCOPE, path])
    expect(stdout.length).toBeGreaterThan(1 << 16)
    expect(JSON.parse(stdout).functions).toHaveLength(401)
  })

  it('is not troubled by a reader that leaves', () => {
    const path = file('left.cpuprofile', [[1000, 'busy', 'f:1']])
    const left = '{ node "$0" diff "$1" "$1"; echo "status $?" >&2; } | true'
    expect(execaSync('sh', ['-c', left, DAPSCOPE, path]).stderr).toBe('status 0')
  })

  it('says what it cannot read', () => {
    const { exitCode, stderr } = run('nowhere', 'nowhere')
    expect({ exitCode, stderr }).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('nowhere could not be read') }) // prettier-ignore
  })
})
