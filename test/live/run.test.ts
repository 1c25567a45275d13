// `dapscope run`: the program is as it is without, its profile is there afterwards, and budgets fail the job.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { execa } from 'execa'
import { expect, it } from 'vitest'
import { tooWide } from '../columns.ts'
import { describePythons, newestPython } from '../pythons.ts'
import { putFile, putProgram, scratchFolder } from '../scratch.ts'
import { checkProfile, pause, read, shareOf } from './captures.ts'
import { DAPSCOPE, PROGRAMS } from './dap.ts'
import { descendants, untilGone } from './processes.ts'
import { run } from './run-command.ts'

const JOB = join(PROGRAMS, 'job.py')
/** Prints how long it ran, with the thread that outlives its last line. */
const OWN_TIME = `
import threading, time
begin = time.monotonic()
def worker():
    time.sleep(1.2)
    print((time.monotonic() - begin) * 1000, flush=True)
threading.Thread(target=time.sleep, args=(60,), daemon=True).start()
threading.Thread(target=worker).start()
time.sleep(0.2)`

describePythons(
  'a run without a client',
  ({ python }) => {
    it('keeps input, outputs and status of the program, and profiles it', async () => {
      const out = scratchFolder()
      const words = ['--cpu', '--memory', '--out', out, '--json', '--', JOB, '7', '2', 'a b', '--cpu']
      const { status, out: stdout, err } = await run(python, words, { input: 'given' }).ended
      expect(status).toBe(7)
      expect(stdout).toBe("read 'given' as __main__ ['a b', '--cpu']\ndone\n")
      expect(err.startsWith('to stderr\n')).toBe(true)
      expect(err).toMatch(/job\.py ended with status 7, after \d+\.\d s\./)
      expect(tooWide(err).filter((line) => !line.includes(out))).toEqual([])

      const profile = read(join(out, 'cpu.cpuprofile'))
      checkProfile(profile)
      // On a busy machine debugpy needs many times the two seconds of work to start.
      expect(shareOf(profile, 'checksum')).toBeGreaterThan(0.001)
      const told = JSON.parse(readFileSync(join(out, 'run.json'), 'utf8'))
      expect(told).toMatchObject({ program: 'job.py', programStatus: 7, status: 7 })
      expect(told.cpu.hotFunctions[0]).toMatchObject({ name: 'checksum', path: JOB })
      expect(told.cpu.neutral).toBe(true)
      expect(told.memory.peakBytes).toBeGreaterThan(20_000_000)
      for (const { reportPath } of [told.cpu, told.memory]) {
        expect(dirname(reportPath)).toBe(out)
        expect(readFileSync(reportPath, 'utf8')).toContain('<!doctype html>')
      }
    })

    it('counts the time of the program, not that of the debugger’s start and end', async () => {
      const out = scratchFolder()
      const words = ['--out', out, '--json', '-c', OWN_TIME]
      const { out: said } = await run(python, words).ended
      const told = JSON.parse(readFileSync(join(out, 'run.json'), 'utf8'))
      const own = Number(said)
      // The start of debugpy alone takes some tenths of a second, its end another five.
      expect(told.durationMs).toBeGreaterThan(own - 50)
      expect(told.durationMs).toBeLessThan(own + 150)
    })
  },
  { versions: ['3.11', '3.13', '3.9-debugpy1.6'] },
)

// What the proxy does, and no Python has its own way of.
describePythons(
  'a run without a client',
  ({ python }) => {
    it('fails with a status of its own where a budget is exceeded, and says which', async () => {
      const budgets = ['memory=5MB', 'checksum=1%', 'job.py:work=100%', 'duration=10min', 'untouched=1%']
      const words = budgets.flatMap((each) => ['--budget', each])
      const { status, err } = await run(python, [...words, '--', JOB, '0', '1.5']).ended
      expect(status).toBe(90)
      expect(err).toMatch(/budget exceeded: \d+\.\d MB were allocated at once; 5\.0 MB is allowed/)
      expect(err).toMatch(/budget exceeded: checksum took \d+\.\d % of the running time; 1\.0 % is allowed/)
      expect(err).toMatch(/job\.py:work +100\.0 % +\d+\.\d % +kept/)
      expect(err).toMatch(/duration +600\.0 s +\d+\.\d s +kept/)
      expect(err).toMatch(/untouched +1\.0 % +0\.0 % +kept/)
      expect(err).toContain('untouched is in no sample')
    })

    it('does not take a mistyped function for one that costs nothing', async () => {
      const { status, err } = await run(python, ['--budget', 'chekcsum=90%', '--', JOB, '0', '0.5']).ended
      expect(status).toBe(125)
      expect(err).toMatch(/chekcsum +90\.0 % +unknown +NOT CHECKED/)
      expect(err.replaceAll(/\s+/g, ' ')).toMatch(
        /budget chekcsum=90% could not be checked: .* Did you mean `checksum`\?/,
      )
    })

    it('does not call kept what it has not looked at', async () => {
      const budgets = ['quotas.py:fibonacci=50%', 'job.py:untouched=50%', 'work=100%'].flatMap((each) => [
        '--budget',
        each,
      ])
      const { status, err } = await run(python, [...budgets, '--', JOB, 'raise', '0.5']).ended
      expect(status).toBe(1)
      // In a file beside the program's, which it does not load; of its own.
      expect(err).toMatch(/quotas\.py:fibonacci +50\.0 % +unknown +NOT CHECKED/)
      expect(err).toMatch(/job\.py:untouched +50\.0 % +0\.0 % +kept/)
      expect(err.replaceAll(/\s+/g, ' ')).toMatch(
        /could not be checked: quotas\.py:fibonacci is in .*, which the program/,
      )
      expect(err.replaceAll(/\s+/g, ' ')).toContain('kept only for what it did until then')
    })

    it('ends at once where Python cannot read the program, with its error and status', async () => {
      const { status, err } = await run(python, ['--budget', 'memory=1GB', '--', '-c', 'syntax error(']).ended
      expect(status).toBe(1)
      expect(err).toContain('SyntaxError')
      // debugpy would wait a minute for it.
      expect(err).not.toContain('Timed out')
      expect(err).toContain('ended before its first line')
      expect(err).toMatch(/memory +1\.0 GB +unknown +NOT CHECKED/)
    })

    it('runs modules and lets a program go on that stops for a debugger', async () => {
      // While a CPU profile is made the debugger sleeps, and nothing stops: how soon, the machine says.
      const { status, out, err } = await run(python, ['--memory', '-m', 'job', 'breakpoint', '0.2']).ended
      expect({ status, out }).toEqual({ status: 0, out: "read '' as __main__ []\ndone\n" })
      expect(err).toContain('was let go on')
    })

    it('keeps the status of a program that fails or crashes', async () => {
      const failed = await run(python, ['--budget', 'memory=1B', '--', JOB, 'raise', '0.2']).ended
      expect(failed.status).toBe(1)
      expect(failed.err).toContain('ValueError: as told')
      const crashed = await run(python, ['--cpu', '--', JOB, 'abort', '0.5']).ended
      expect(crashed.status).toBe(128 + 6)
    })

    it('passes signals on, and leaves nothing behind', async () => {
      const interrupted = run(python, ['--cpu', '--', JOB, '0', '60'])
      await interrupted.until('read')
      const all = descendants(interrupted.pid)
      expect(all.length).toBeGreaterThan(2)
      interrupted.signal('SIGINT')
      const { status, err } = await interrupted.ended
      expect([1, 130]).toContain(status)
      expect(err).toContain('KeyboardInterrupt')
      expect(err).toMatch(/profile {2}.*cpu\.cpuprofile/)
      await untilGone(all)

      const handled = run(python, ['--cpu', '--', JOB, 'term', '0.2'])
      await handled.until('read')
      await pause(3000)
      handled.signal('SIGTERM')
      expect((await handled.ended).status).toBe(33)
    })
  },
  { versions: ['3.13', '3.9-debugpy1.6'] },
)

it('passes a signal on that comes before debugpy knows the program, and ends where there is none yet', async () => {
  const { python } = newestPython()
  const folder = scratchFolder()
  const [begun, asked] = [join(folder, 'begun'), join(folder, 'asked')]
  putFile(
    join(folder, 'sitecustomize.py'),
    `import os, signal, sys, time
if "--connect" in sys.orig_argv:
    signal.signal(signal.SIGINT, lambda *_: os._exit(33))
    time.sleep(2)  # Seen by then.
    open(${JSON.stringify(begun)}, "w").close()
    time.sleep(60)
`,
  )
  const early = run(python, ['--cpu', '--', JOB], { env: { PYTHONPATH: folder } })
  await expect.poll(() => existsSync(begun), { timeout: 30_000 }).toBe(true)
  early.signal('SIGINT')
  expect((await early.ended).status).toBe(33)

  const slow = putProgram(join(folder, 'bin/python'), `touch '${asked}'\nexec sleep 60`)
  const earlier = run(slow, ['--cpu', '--', JOB])
  await expect.poll(() => existsSync(asked), { timeout: 30_000 }).toBe(true)
  const all = descendants(earlier.pid)
  earlier.signal('SIGINT')
  expect((await earlier.ended).status).toBe(130)
  await untilGone(all)
})

it('leaves no program behind when it is killed itself', async () => {
  const killed = run(newestPython().python, ['--cpu', '--', JOB, '0', '60'])
  await killed.until('read')
  const all = descendants(killed.pid)
  killed.signal('SIGKILL')
  await untilGone(all)
})

it('takes the options of a session that stand before it', async () => {
  const { python } = newestPython()
  const out = scratchFolder()
  const code = 'import sys, time\nprint(sys.executable)\nwhile time.process_time() < 1: pass'
  const words = ['--python', python, '--output-dir', out, 'run', '-c', code]
  const env = { XDG_STATE_HOME: scratchFolder() }
  const { stdout } = await execa(process.execPath, [DAPSCOPE, ...words], { cwd: PROGRAMS, env })
  expect(dirname(stdout)).toBe(dirname(python))
  expect(readdirSync(out)).toContain('index.json')
})
