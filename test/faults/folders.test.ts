// Where results cannot be written, and folders with names that trip up shells: a failure that says so, or files that are whole.
import { execFileSync } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { onPath } from '../../src/tools/on-path.ts'
import { checkProfile, pause, read, SHARES } from '../live/captures.ts'
import { Dap, DAPSCOPE, PROGRAMS } from '../live/dap.ts'
import { describePythons } from '../pythons.ts'
import { mounted, scratchFolder } from '../scratch.ts'
import { endingOf, send, typed } from './ends.ts'

/** Quotas are in few kernels and need root: the C library's answers are changed instead. @returns the environment for it */
function withQuota(folder: string): NodeJS.ProcessEnv | undefined {
  if (onPath('cc', { env: process.env, cwd: '/' }) === undefined) return undefined
  const library = join(scratchFolder(), 'quota.so')
  execFileSync('cc', ['-shared', '-fPIC', '-o', library, join(PROGRAMS, 'quota.c'), '-ldl'])
  return { LD_PRELOAD: library, QUOTA: folder }
}

const NAMES = [`"double" and 'single'`, 'two\nlines', 'ünïcode 日本 🐍', '$(touch x) `y` %s {0} \\n']

describePythons(
  'results',
  ({ python }) => {
    async function started(folder: string): Promise<Dap> {
      const dap = Dap.proxy(python, ['--output-dir', folder])
      await launched(dap)
      return dap
    }

    const launched = (dap: Dap) =>
      dap.launch({ program: SHARES, args: ['60'], python: [python], dapscope: { memory: true } })

    /** With a capture that runs while there is no more room, and a snapshot asked for. */
    async function untilRoom(dap: Dap, folder: string, why: RegExp, fill: () => void, free: () => void) {
      await dap.ask('dapscope.cpu.start')
      await pause(300)
      fill()
      for (const command of ['dapscope.cpu.stop', 'dapscope.memory.snapshot']) {
        const { error } = await endingOf(dap, command, send(dap, command))
        expect(error).toMatchObject({ name: 'outputNotWritten' })
        // In the sentence, or in its variables.
        expect(JSON.stringify(error)).toMatch(why)
      }
      expect(filesIn(folder).filter((name) => /profile|tmp/.test(name))).toEqual([])
      free()
      expect(existsSync((await dap.settled('dapscope.memory.snapshot')).heapProfilePath)).toBe(true)
      expect(await dap.quit()).toBe(0)
    }

    it('that do not fit on the disk are told so, leave no half file, and come once there is room', async ({
      skip,
    }) => {
      const disk = mounted('size=256k')
      if (disk === undefined) return skip('only root can make a small disk')
      const filler = join(disk, 'filler')
      function fill(): void {
        try {
          writeFileSync(filler, Buffer.alloc(1 << 20))
        } catch {
          // It is full now.
        }
      }
      await untilRoom(await started(disk), disk, /the disk is full/, fill, () => writeFileSync(filler, ''))
    })

    it('that a quota has no room for are told so, leave no half file, and come once there is room', async ({
      skip,
    }) => {
      const folder = scratchFolder()
      const preloaded = withQuota(folder)
      if (preloaded === undefined) return skip('no C compiler is here')
      const dap = Dap.proxy(python, ['--output-dir', folder], { env: preloaded })
      await launched(dap)
      const used = `${folder}.used`
      const free = () => rmSync(used, { force: true })
      onTestFinished(free)
      await untilRoom(dap, folder, /quota is used up/, () => writeFileSync(used, ''), free)
    })

    it('that are larger than a file may be are told so, and the session goes on', async ({ skip }) => {
      if (onPath('prlimit', { env: process.env, cwd: '/' }) === undefined) return skip('no prlimit is here')
      const folder = scratchFolder()
      const limited = ['prlimit', '--fsize=20000', process.execPath, DAPSCOPE]
      const dap = Dap.start([...limited, '--python', python, '--output-dir', folder])
      await launched(dap)
      const { error } = await endingOf(dap, 'dapscope.memory.snapshot', send(dap, 'dapscope.memory.snapshot'))
      expect(error).toMatchObject({ name: 'outputNotWritten', message: expect.stringMatching(/ulimit -f/) })
      await dap.ask('dapscope.cpu.start', { sampler: 'py-spy', rate: 500 })
      await pause(1000)
      const capture = await endingOf(dap, 'dapscope.cpu.stop', send(dap, 'dapscope.cpu.stop'))
      expect(capture.error?.name).toMatch(/samplerFailed|outputNotWritten/)
      expect(filesIn(folder).filter((name) => /profile|tmp/.test(name))).toEqual([])
      expect(await dap.ask('threads')).toMatchObject({ threads: expect.anything() })
      expect(await dap.quit()).toBe(0)
    })

    it('in a folder that became read-only are refused with the remedy', async ({ skip }) => {
      const folder = scratchFolder()
      chmodSync(folder, 0o500)
      if (isWritable(folder)) return skip('root writes everywhere')
      const dap = await started(folder)
      expect(typed(await dap.answer('dapscope.cpu.start')).name).toBe('outputNotWritten')
      expect(await dap.quit()).toBe(0)
    })

    it('of memory are there though their history cannot be written; a capture names the folder that it needs', async ({
      skip,
    }) => {
      if (process.platform !== 'linux') return skip('there is no folder where not even root may write')
      const flags = ['--output-dir', scratchFolder()]
      const dap = Dap.proxy(python, flags, { env: { XDG_STATE_HOME: '/proc/self' } })
      await launched(dap)
      const { snapshotId, heapProfilePath } = await dap.settled('dapscope.memory.snapshot')
      expect(existsSync(heapProfilePath)).toBe(true)
      expect(await dap.settled('dapscope.memory.diff')).toMatchObject({ from: snapshotId })
      const { name, message } = typed(await dap.answer('dapscope.cpu.start'))
      expect({ name, message }).toEqual({
        name: 'outputNotWritten',
        message: expect.stringMatching(/\/proc\/self\/dapscope\/.*XDG_STATE_HOME/s),
      })
      expect(await dap.quit()).toBe(0)
    })

    it.each(NAMES)('in a folder called %j are where they are said to be', async (name) => {
      const folder = join(scratchFolder(), name)
      mkdirSync(folder)
      const dap = await started(folder)
      await dap.ask('dapscope.cpu.start')
      await pause(300)
      const { cpuProfilePath } = await dap.settled('dapscope.cpu.stop')
      expect(cpuProfilePath.startsWith(`${folder}/`)).toBe(true)
      checkProfile(read(cpuProfilePath))
      const { heapProfilePath } = await dap.settled('dapscope.memory.snapshot')
      expect(heapProfilePath.startsWith(`${folder}/`)).toBe(true)
      expect(existsSync(heapProfilePath)).toBe(true)
      expect(await dap.quit()).toBe(0)
    })
  },
  { versions: ['3.12'] },
)

const filesIn = (folder: string) => readdirSync(folder, { recursive: true }).map(String)

function isWritable(folder: string): boolean {
  try {
    writeFileSync(join(folder, 'probe'), '')
    return true
  } catch {
    return false
  }
}
