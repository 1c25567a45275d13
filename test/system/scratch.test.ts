// What is left in the temporary folder by a dapscope that was killed, and who sweeps it.
import { execFileSync, spawn } from 'node:child_process'
import { chownSync, existsSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it, onTestFinished, vi } from 'vitest'
import { processWorld } from '../../src/system/process.ts'
import { scratchFile, scratchFolder } from '../../src/system/scratch.ts'
import { scratchFolder as temporary } from '../scratch.ts'

const made = (tmp: string, pid: number, more: { kind?: string; world?: string } = {}) =>
  join(tmp, `dapscope-${more.kind ?? 'cpu'}-${more.world ?? processWorld()}-${pid}-a1B2c3`)

/** A pid that nobody has. */
const dead = () => Number(execFileSync('sh', ['-c', 'echo $$'], { encoding: 'utf8' }))

it('the leavings of the dead are swept by the next one’s first scratch, and nothing else', async () => {
  const tmp = temporary()
  vi.stubEnv('TMPDIR', tmp)
  const alive = spawn('sleep', ['60'])
  onTestFinished(() => void alive.kill())
  const gone = dead()
  mkdirSync(made(tmp, gone))
  writeFileSync(join(made(tmp, gone), 'py-spy.json'), '{}')
  writeFileSync(made(tmp, gone, { kind: 'lease' }), '')
  const kept = [
    made(tmp, alive.pid!),
    made(tmp, gone, { world: 'ffffffff-1' }),
    join(tmp, `dapscope-notes-${gone}`),
    join(tmp, 'elsewhere'),
  ]
  for (const folder of kept) mkdirSync(folder)
  writeFileSync(join(tmp, 'elsewhere', 'mine'), '')
  symlinkSync(join(tmp, 'elsewhere'), made(tmp, gone, { kind: 'courier' }))
  if (process.getuid?.() === 0) {
    kept.push(made(tmp, gone, { kind: 'doctor' }))
    mkdirSync(kept.at(-1)!)
    chownSync(kept.at(-1)!, 65534, 65534)
  }
  const { scratchFolder } = await import('../../src/system/scratch.ts')
  const { path, cleanup } = await scratchFolder('cpu')
  const wanted = [...kept, path].map((each) => each.slice(tmp.length + 1)).sort()
  await expect.poll(() => readdirSync(tmp).sort()).toEqual(wanted)
  expect(readdirSync(join(tmp, 'elsewhere'))).toEqual(['mine'])
  await cleanup()
  expect(readdirSync(tmp)).toHaveLength(kept.length)
})

it('what is cleaned up twice is answered twice', async () => {
  const made = [await scratchFolder('twice'), await scratchFile('twice')]
  for (const { path, cleanup } of made) {
    await cleanup()
    await cleanup()
    expect(existsSync(path)).toBe(false)
  }
})
