// Locks between processes: had by one at a time, and by none that is dead.
import { build } from 'esbuild'
import { execa } from 'execa'
import { execFileSync } from 'node:child_process'
import { readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, expect, it } from 'vitest'
import { lock, lockProcess } from '../../src/store/lock.ts'
import { processWorld } from '../../src/system/process.ts'
import { ROOT } from '../root.ts'
import { mounted, scratchFolder } from '../scratch.ts'

/** A taker as a process of its own: takes the lock, says what came of it, and keeps it until its input ends. */
const TAKER = `
  import { lock } from './src/store/lock.ts'
  const { release, heldBy } = await lock(process.argv[2], 'key')
  console.log(JSON.stringify(heldBy ?? { won: process.pid }))
  process.stdin.resume()
  await new Promise((resolve) => process.stdin.on('end', resolve))
  release?.()
`

/** Takes and releases it often; whoever finds another inside with it says so. */
const STRUGGLER = `
  import { lock } from './src/store/lock.ts'
  import { rmSync, writeFileSync } from 'node:fs'
  const inside = process.argv[2] + '/inside'
  let wins = 0
  while (wins < 60) {
    const { release } = await lock(process.argv[2], 'key')
    if (!release) continue
    writeFileSync(inside, '', { flag: 'wx' })
    await new Promise((resolve) => setTimeout(resolve, Math.random() * 2))
    rmSync(inside)
    release()
    wins += 1
  }
`
const programs = scratchFolder()
const taker = join(programs, 'taker.mjs')
const struggler = join(programs, 'struggler.mjs')

beforeAll(async () => {
  for (const [contents, outfile] of [
    [TAKER, taker],
    [STRUGGLER, struggler],
  ] as const) {
    const stdin = { contents, resolveDir: ROOT }
    await build({ stdin, outfile, bundle: true, platform: 'node', format: 'esm', logLevel: 'error' })
  }
})

async function startTaker(folder: string) {
  const child = execa(process.execPath, [taker, folder], { reject: false })
  const line = await new Promise<string>((resolve) =>
    child.stdout.once('data', (data: Buffer) => resolve(data.toString())),
  )
  return { child, said: JSON.parse(line) as { won?: number; ownerPid?: number } }
}

type Taker = Awaited<ReturnType<typeof startTaker>>

async function end(takers: Taker[]) {
  for (const { child } of takers) child.stdin.end()
  await Promise.all(takers.map(({ child }) => child))
}

it('a lock is had by one, and free again when it is released', async () => {
  const folder = scratchFolder()
  const first = await lock(folder, 'key')
  expect(first.heldBy).toBeUndefined()
  const second = await lock(folder, 'key')
  expect(second.release).toBeUndefined()
  expect(second.heldBy?.ownerPid).toBe(process.pid)
  expect(Math.abs(Date.now() - second.heldBy!.since)).toBeLessThan(60_000)
  first.release!()
  const third = await lock(folder, 'key')
  expect(third.heldBy).toBeUndefined()
  third.release!()
  expect(readdirSync(join(folder, processWorld()))).toEqual([])
})

it('locks of different keys do not touch each other', async () => {
  const folder = scratchFolder()
  const one = await lock(folder, 'one')
  const other = await lock(folder, 'other')
  expect([one.heldBy, other.heldBy]).toEqual([undefined, undefined])
})

it('of several processes that take a lock at once exactly one gets it, and the others learn which', async () => {
  for (let round = 0; round < 3; round += 1) {
    const folder = scratchFolder()
    const takers = await Promise.all([1, 2, 3, 4, 5, 6].map(() => startTaker(folder)))
    const winners = takers.flatMap(({ said }) => said.won ?? [])
    await end(takers)
    expect(winners).toHaveLength(1)
  }
})

it('a lock whose owner was killed is taken by exactly one of several that find it', async () => {
  const folder = scratchFolder()
  const owner = await startTaker(folder)
  expect(owner.said.won).toBe(owner.child.pid)
  owner.child.kill('SIGKILL')
  await owner.child
  const takers = await Promise.all([1, 2, 3, 4, 5, 6].map(() => startTaker(folder)))
  const winners = takers.flatMap(({ said }) => said.won ?? [])
  await end(takers)
  expect(winners).toHaveLength(1)
  expect(readdirSync(join(folder, processWorld()))).toEqual([])
})

it('processes that take it again and again are never inside together', async () => {
  const folder = scratchFolder()
  await Promise.all([1, 2, 3].map(() => execa(process.execPath, [struggler, folder])))
  expect(readdirSync(join(folder, processWorld()))).toEqual([])
})

it('many takers in one process, again and again, never have it together', async () => {
  const folder = scratchFolder()
  let holders = 0
  let wins = 0
  const take = async () => {
    for (let round = 0; round < 25; round += 1) {
      const { release } = await lock(folder, 'key')
      if (!release) continue
      holders += 1
      wins += 1
      expect(holders).toBe(1)
      await new Promise((resolve) => setTimeout(resolve, 1))
      holders -= 1
      release()
    }
  }
  await Promise.all([take(), take(), take(), take()])
  expect(wins).toBeGreaterThan(10)
})

it.runIf(process.platform === 'linux')(
  'a later process with the number of a dead owner does not hold its lock',
  async () => {
    const folder = scratchFolder()
    const first = await lock(folder, 'key')
    first.release!()
    const name = `key_${Date.now()}_0000_${process.pid}_1`
    for (const each of [name, `${name}_held`]) writeFileSync(join(folder, processWorld(), each), '')
    expect((await lock(folder, 'key')).heldBy).toBeUndefined()
  },
)

it('files that are not of a lock are left alone', async () => {
  const folder = scratchFolder()
  const first = await lock(folder, 'key')
  first.release!()
  writeFileSync(join(folder, processWorld(), 'notes.txt'), 'mine')
  expect((await lock(folder, 'key')).heldBy).toBeUndefined()
  expect(readdirSync(join(folder, processWorld()))).toContain('notes.txt')
})

it('the right to sample a process is one for each process, told apart by its start', async () => {
  const first = await lockProcess({ pid: 4711, startTime: '100' })
  expect(first.heldBy).toBeUndefined()
  expect((await lockProcess({ pid: 4711, startTime: '100' })).heldBy?.ownerPid).toBe(process.pid)
  expect((await lockProcess({ pid: 4711, startTime: '200' })).heldBy).toBeUndefined()
})

it('a lock is let go of without an error where its folder has become read-only, as nobody waits for that', async ({
  skip,
}) => {
  const folder = mounted('size=1m')
  if (folder === undefined) skip('only root can make a file system')
  const { release } = await lock(folder!, 'key')
  execFileSync('mount', ['-o', 'remount,ro', folder!])
  expect(release).not.toThrow()
})
