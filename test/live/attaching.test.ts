// How a sampler gets at the process: each way with the system's programs played by fakes, and who samples where none works.
import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { describePythons } from '../pythons.ts'
import { pathWith, putProgram, scratchFolder } from '../scratch.ts'
import { attach, connected, freePort, listening } from './attached.ts'
import { checkProfile, fakePySpy, pause, read, samplers, shareOf, SHARES, threadOf } from './captures.ts'
import { Dap } from './dap.ts'

const can = (...command: string[]) =>
  process.platform === 'linux' && spawnSync(command[0]!, command.slice(1)).status === 0
const canUnshare = can('unshare', '--pid', '--mount', '--fork', 'true')
const canDrop = can('capsh', '--drop=cap_sys_ptrace', '--', '-c', 'true')
const hasCompiler = can('cc', '--version')

/** A py-spy that the system refuses unless `condition` (of sh) holds. */
const refusedUnless = (condition: string, pySpy: string) =>
  fakePySpy(`${condition} && exec ${pySpy} "$@"
echo "Error: Permission Denied: Try running again with elevated permissions" >&2; exit 1`)

const program = (name: string, script: string) => putProgram(join(scratchFolder(), name), script)

const QUIET = { CI: '', DISPLAY: ':7', SSH_CONNECTION: '' }

async function captured(dap: Dap, args: object = {}): Promise<any> {
  const started = await dap.ask('dapscope.cpu.start', args)
  await pause(1000)
  const result = await dap.ask('dapscope.cpu.stop')
  expect(result).toMatchObject({ sampler: started.sampler, attachedBy: started.attachedBy })
  checkProfile(read(result.cpuProfilePath))
  expect(result.hotFunctions[0]).toMatchObject({ name: 'spin_three', path: SHARES })
  return result
}

describePythons(
  'a process that the system does not let py-spy read',
  ({ python, pySpy }) => {
    async function launched(fake: string, env: NodeJS.ProcessEnv, launch: object = {}): Promise<Dap> {
      const dap = Dap.proxy(python, ['--output-dir', scratchFolder(), '--py-spy', fake], { env })
      await dap.launch({ program: SHARES, args: ['60'], python: [python], ...launch })
      return dap
    }

    it('is sampled from inside, and the notes say why', async () => {
      const dap = await launched(refusedUnless('false', pySpy), { ...QUIET, DISPLAY: '' })
      const result = await captured(dap)
      expect(result).toMatchObject({ sampler: 'in-process', attachedBy: 'in the process' })
      expect(result.notes[0]).toMatch(/The sampler in the program was used: .*does not let py-spy read/)
      await dap.quit()
    })

    it.skipIf(!canDrop)('is one that has more privileges than we (without CAP_SYS_PTRACE)', async () => {
      const port = freePort()
      listening([python], port, SHARES, '60')
      const folder = scratchFolder()
      const inside = ['capsh', '--drop=cap_sys_ptrace', '--', '-c', 'exec "$@"', 'sh']
      const dap = await connected(port, ['--output-dir', folder, '--py-spy', pySpy], { inside })
      await attach(dap, port)
      const refused = await dap.answer('dapscope.cpu.start', { sampler: 'py-spy' })
      expect(refused.body.error).toMatchObject({ name: 'notPermitted' })
      expect(await captured(dap)).toMatchObject({ sampler: 'in-process' })
      await dap.quit()
    })

    it.skipIf(!hasCompiler)('names us as its tracer for as long as we sample, where Yama is', async () => {
      const folder = scratchFolder()
      // No Yama on most test machines: what the program says to the kernel is written down instead.
      const source = `#include <stdarg.h>
        #include <stdio.h>
        int prctl(int option, ...) {
          va_list rest; va_start(rest, option);
          FILE *file = fopen("${folder}/said", "a");
          fprintf(file, "%x %lu\\n", option, va_arg(rest, unsigned long)); fclose(file);
          return 0; }`
      writeFileSync(join(folder, 'yama.c'), source)
      execFileSync('cc', ['-shared', '-fPIC', '-o', join(folder, 'yama.so'), join(folder, 'yama.c')])
      const fake = refusedUnless(`[ -e ${folder}/said ]`, pySpy)
      const dap = await launched(fake, QUIET, { env: { LD_PRELOAD: join(folder, 'yama.so') } })
      const result = await captured(dap)
      expect(result).toMatchObject({ sampler: 'py-spy', attachedBy: 'named as tracer by the program' })
      const said = () => readFileSync(join(folder, 'said'), 'utf8').trim().split('\n')
      await expect.poll(said).toEqual([`59616d61 ${dap.process!.pid}`, '59616d61 0'])
      await dap.quit()
    })

    it('is read through sudo where that asks for no password', async () => {
      const sudo = program(
        'sudo',
        '[ "$1" = -n ] || exit 1; shift; [ "$1" = -- ] && shift\nAS_ROOT=1 exec "$@"',
      )
      const fake = refusedUnless('[ -n "$AS_ROOT" ]', pySpy)
      const dap = await launched(fake, { ...QUIET, PATH: pathWith(sudo) })
      expect(await captured(dap)).toMatchObject({ sampler: 'py-spy', attachedBy: 'sudo' })
      // And nothing of it stays, not even when we are killed.
      const { pid } = await dap.ask('dapscope.cpu.start')
      expect(samplers(pySpy, String(pid))).toHaveLength(1)
      dap.process!.kill('SIGKILL')
      await expect.poll(() => samplers(pySpy, String(pid)), { timeout: 10_000 }).toEqual([])
    })

    it('is let go of when a start through sudo is cancelled', async () => {
      // As with the real one: what we kill is not what reads the process.
      const sudo = program(
        'sudo',
        '[ "$1" = -n ] || exit 1; shift; [ "$1" = -- ] && shift\nAS_ROOT=1 "$@"; exit $?',
      )
      const there = join(scratchFolder(), 'there')
      const hangs =
        'import signal, sys, time; signal.signal(signal.SIGINT, lambda *_: sys.exit(1)); ' +
        `open("${there}", "w"); time.sleep(64)`
      const fake = fakePySpy(`[ -n "$AS_ROOT" ] && exec ${python} -c '${hangs}'
echo "Error: Permission Denied: Try running again with elevated permissions" >&2; exit 1`)
      const dap = await launched(fake, { ...QUIET, PATH: pathWith(sudo) })
      const requestId = dap.write({ type: 'request', command: 'dapscope.cpu.start' })
      await expect.poll(() => existsSync(there), { timeout: 10_000, interval: 20 }).toBe(true)
      expect(samplers(python, hangs)).toHaveLength(1)
      await dap.ask('cancel', { requestId })
      await expect.poll(() => samplers(python, hangs), { timeout: 5000 }).toEqual([])
      expect(await dap.ask('dapscope.cpu.start', { sampler: 'in-process' })).toBeTruthy()
      await dap.quit()
    })

    it('is read through a dialog, which a person is asked once a session', async () => {
      const pkexec = program(
        'pkexec',
        '[ "$1" = --version ] && exit 0; echo >> "$0.asked"; shift; sleep 1.5\nAS_ROOT=1 exec "$@"',
      )
      const fake = refusedUnless('[ -n "$AS_ROOT" ]', pySpy)
      const dap = await launched(fake, { ...QUIET, PATH: pathWith(pkexec) })
      const result = await captured(dap)
      expect(result).toMatchObject({ sampler: 'py-spy', attachedBy: 'pkexec' })
      // What was seen is where it belongs, though typing the password took longer than all of it.
      expect(result.accounting.sum.lostUs).toBeLessThan(result.accounting.sum.lifeUs / 5)
      expect(await captured(dap)).toMatchObject({ sampler: 'in-process' })
      expect(readFileSync(`${pkexec}.asked`, 'utf8')).toBe('\n')
      await dap.quit()
    })

    it.each([{ CI: 'true' }, { DISPLAY: '', WAYLAND_DISPLAY: '' }, { SSH_CONNECTION: '1' }])(
      'shows no dialog where nobody would see it (%o)',
      async (env) => {
        const pkexec = program('pkexec', 'echo >> "$0.asked"; exit 1')
        const dap = await launched(refusedUnless('false', pySpy), {
          ...QUIET,
          ...env,
          PATH: pathWith(pkexec),
        })
        expect(await captured(dap)).toMatchObject({ sampler: 'in-process' })
        expect(existsSync(`${pkexec}.asked`)).toBe(false)
        await dap.quit()
      },
    )
  },
  { versions: ['3.12'] },
)

describePythons(
  'a process in another pid namespace',
  ({ version, python, pySpy }) => {
    const isOld = version.startsWith('3.9')
    it.skipIf(!canUnshare)('below ours is read by the number that it has here', async () => {
      const port = freePort()
      const unshare = ['unshare', '--pid', '--fork', '--kill-child', '--mount-proc', python]
      const container = listening(unshare, port, SHARES, '60')
      const dap = await connected(port, ['--output-dir', scratchFolder(), '--py-spy', pySpy])
      await attach(dap, port)
      const result = await captured(dap)
      expect(result.sampler).toBe(isOld ? 'in-process' : 'py-spy')
      if (isOld) expect(result.notes[0]).toMatch(/another pid namespace, where py-spy cannot/)
      else expect(result.pid).toBeGreaterThan(container.pid!)
      expect(result.threads.map(({ name }: any) => name).sort()).toEqual(['MainThread', 'sleeper'])
      const sleeper = threadOf(result, 'sleeper')
      expect(sleeper.tid).toBeGreaterThan(isOld ? 0 : result.pid)
      // The process that writes it has another number here.
      await dap.ask('dapscope.memory.start')
      expect(await dap.settled('dapscope.memory.snapshot', { stall: 'fork' })).toMatchObject({ how: 'fork' })
      expect(shareOf(read(sleeper.cpuProfilePath), '(idle)')).toBeGreaterThan(0.9)
      await dap.quit()
    })

    it.skipIf(!canUnshare)(
      'that we cannot see, and without a shared disk, is sampled from inside',
      async () => {
        const port = freePort()
        listening([python], port, SHARES, '60')
        const scratch = scratchFolder()
        const own = 'mount -t tmpfs none "$0" && exec "$@"'
        const unshare = ['unshare', '--pid', '--mount', '--fork', '--kill-child', '--mount-proc']
        const inside = [...unshare, 'sh', '-c', own, scratch]
        const flags = ['--output-dir', scratchFolder(), '--py-spy', pySpy]
        const dap = await connected(port, flags, { inside, env: { TMPDIR: scratch } })
        await attach(dap, port)
        const refused = await dap.answer('dapscope.cpu.start', { sampler: 'py-spy' })
        expect(refused.body.error).toMatchObject({ name: 'notProved' })
        const result = await captured(dap)
        expect(result.sampler).toBe('in-process')
        expect(result.notes[0]).toMatch(/could not be proved/)
        const { cpuProfilePath } = threadOf(result, 'sleeper')
        expect(shareOf(read(cpuProfilePath), '(idle)')).toBeGreaterThan(0.9)
        await dap.quit()
      },
    )
  },
  { versions: ['3.9-debugpy1.6', '3.9', '3.12', '3.13'] },
)
