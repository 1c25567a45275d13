// A folder of results as a capture leaves it, or as it is while the capture still runs.
import { writeFileSync } from 'node:fs'
import { openRun, type Run } from '../../src/store/runs.ts'

/** With a result of 1,500 bytes. */
export async function madeRun(base: string, more: { label?: string; isOpen?: boolean } = {}): Promise<Run> {
  const run = await openRun({ outputDir: base, cwd: base, sessionId: 'a session', label: more.label })
  const file = run.file('cpu.cpuprofile')
  writeFileSync(file, 'x'.repeat(1500))
  await run.record({ kind: 'cpu', files: [file], program: '/srv/app.py' })
  if (!more.isOpen) await run.close()
  return run
}
