// What goes wrong in `dapscope run`: it says so and what to do, by its status too, and keeps what it can.
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { newestPython } from '../pythons.ts'
import { putFile, scratchFolder } from '../scratch.ts'
import { PROGRAMS } from './dap.ts'
import { run } from './run-command.ts'
import { failsTwice, STRAY } from './stray.ts'

const JOB = join(PROGRAMS, 'job.py')

it('fails where it could not do what was asked, and says what to do', async () => {
  const { python } = newestPython()
  const oneLine = (text: string) => text.replaceAll('\n', ' ')
  const wrong = await run(python, ['--budget', 'memory=plenty', '--', JOB, '0', '0']).ended
  expect(wrong.status).toBe(125)
  expect(oneLine(wrong.err)).toContain('A budget is memory=200MB, duration=30s, or a function')
  const nothing = await run(python, ['--memry', '--', JOB]).ended
  expect(nothing.status).toBe(125)
  expect(oneLine(nothing.err)).toContain('--memry is no option')
  const unknown = await run(`${python}-nowhere`, ['--', JOB, '0', '0']).ended
  expect(unknown.status).toBe(125)
  expect(oneLine(unknown.err)).toMatch(/There is no program .*nowhere/)
  // The exit hooks do not run, so what memory the program needed is not known: a budget that was not looked at is not kept.
  const code = 'import os; os._exit(0)'
  const unchecked = await run(python, ['--budget', 'memory=1GB', '-c', code]).ended
  expect(unchecked.status).toBe(125)
  expect(oneLine(unchecked.err)).toContain('could not be checked')
  // Here nobody can type a word of the debug console.
  expect(oneLine(unchecked.err)).toContain('Let it end by itself, or in a debug session take one')
  expect(existsSync(join(PROGRAMS, 'run.json'))).toBe(false)
  // Nor is a share of nothing: no sample in so short a run has found the program at work.
  const rests = 'import time\ndef rest():\n    time.sleep(0.2)\nrest()'
  const idle = await run(python, ['--rate', '1', '--budget', 'rest=50%', '-c', rests]).ended
  expect(idle.status).toBe(125)
  expect(oneLine(idle.err)).toMatch(
    /rest +50\.0 % +unknown +NOT CHECKED .*no sample found the program at work/,
  )
})

it('profiles on where something of ours fails that nobody was prepared for', async () => {
  const folder = scratchFolder()
  const summary = join(folder, 'summary.json')
  const code = `import os, time
print('read', flush=True)
while not os.path.exists(${JSON.stringify(join(folder, 'go'))}): time.sleep(0.01)`
  const words = ['--cpu', '--json', summary, '-c', code]
  const troubled = run(newestPython().python, words, { env: STRAY })
  await troubled.until('read')
  await failsTwice(
    (name) => troubled.signal(name),
    () => troubled.said().err,
  )
  putFile(join(folder, 'go'))
  expect((await troubled.ended).status).toBe(0)
  const told = JSON.parse(readFileSync(summary, 'utf8'))
  expect(told.cpu).toMatchObject({ cpuProfilePath: expect.any(String) })
})

it('tells in words that the summary cannot be written', async () => {
  const { status, err } = await run(newestPython().python, ['--json', join(JOB, 'x.json'), '-c', 'pass'])
    .ended
  expect(status).toBe(125)
  expect(err.replaceAll(/\s+/g, ' ')).toMatch(/x\.json could not be written: a part of the path is a file/)
  expect(err).not.toMatch(/\bE[A-Z]{4,}\b/)
  // It has ended before anything could be asked of it.
  expect(err).not.toMatch(/refused/)
})
