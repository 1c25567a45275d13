// `dapscope doctor` as it is typed: what it finds, what it says to type, and how it ends.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { findContainer } from '../../src/doctor/surroundings.ts'
import { findNode } from '../../src/doctor/tools.ts'
import { dapscope } from '../cli.ts'
import { fakePySpy } from '../live/captures.ts'
import { describePythons } from '../pythons.ts'
import { ROOT } from '../root.ts'
import { scratchFolder } from '../scratch.ts'

function doctor(
  flags: string[],
  { json = true, env = {} }: { json?: boolean; env?: NodeJS.ProcessEnv } = {},
) {
  const { exitCode, stdout } = dapscope([...flags, 'doctor', ...(json ? ['--json'] : [])], { env })
  const { fit, findings = [] } = json ? JSON.parse(stdout) : {}
  return { exitCode, stdout, fit, of: (what: string) => findings.find((each: any) => each.what === what) }
}

describePythons(
  'the doctor',
  ({ python, pySpy, debugpy }) => {
    it('finds everything, with paths and versions, and the way to attach', () => {
      const output = join(scratchFolder(), 'results')
      const found = doctor(['--python', python, '--output-dir', output])
      expect(found).toMatchObject({ exitCode: 0, fit: true })
      expect(found.of('dapscope')).toMatchObject({
        state: 'well',
        version: expect.stringMatching(/^\d+\.\d+\./),
      })
      expect(found.of('container')).toMatchObject({ found: expect.stringMatching(/^(none|in )/) })
      expect(found.of('Node')).toMatchObject({ state: 'well', version: process.version })
      expect(found.of('Python')).toMatchObject({ state: 'well', path: python })
      expect(found.of('debugpy')).toMatchObject({ state: 'well', version: debugpy })
      expect(found.of('py-spy')).toMatchObject({
        state: 'well',
        path: pySpy,
        version: expect.stringMatching(/^0\./),
      })
      expect(found.of('attaching').found).toMatch(/^(as is|in the process) \(/)
      expect(found.of('results')).toMatchObject({ state: 'well', path: output })
    })

    it('takes no other program for py-spy', () => {
      const other = fakePySpy('echo true 9.1')
      expect(doctor(['--python', python, '--py-spy', other]).of('py-spy')).toMatchObject({
        state: 'warning',
        found: expect.stringContaining('another program'),
      })
    })

    it('says which way would be taken where the system refuses py-spy, and what to type', () => {
      const fake = fakePySpy(
        '[ "$1" = --version ] && echo py-spy 0.4.3 && exit; echo Permission denied >&2; exit 1',
      )
      const found = doctor(['--python', python, '--py-spy', fake], { env: { CI: 'true' } })
      expect(found.of('attaching')).toMatchObject({
        state: 'warning',
        remedy: expect.stringMatching(/Type|Start/),
      })
      expect(found.of('attaching').found).toMatch(/^(sudo|in the process), because the system refuses py-spy/)
      expect(found.exitCode).toBe(0)
    })

    it('ends with 1 where something essential is missing, and says what to type', () => {
      const found = doctor(['--python', python, '--output-dir', '/proc/nowhere'], { json: false })
      expect(found.exitCode).toBe(1)
      expect(found.stdout).toMatch(/MISSING {2}results .*\/proc\/nowhere/)
      expect(found.stdout).toMatch(/outputDir/)
    })
  },
  { versions: ['3.12'] },
)

describe('the doctor', () => {
  it('misses a Python that has debugpy, and says how set-up is typed where no dapscope is on the PATH', () => {
    const env = { PATH: '', VIRTUAL_ENV: '', CONDA_PREFIX: '', XDG_CACHE_HOME: scratchFolder() }
    const found = doctor([], { env })
    expect(found).toMatchObject({ exitCode: 1, fit: false })
    expect(found.of('debugpy')).toMatchObject({
      state: 'missing',
      remedy: expect.stringMatching(/dapscope\.cjs setup/),
    })
    expect(found.of('py-spy')).toMatchObject({ state: 'warning' })
  })

  it('says what a container must be given for py-spy, and that none is well', () => {
    expect(findContainer({ kind: undefined, mayTrace: false })).toMatchObject({
      state: 'well',
      found: 'none',
    })
    const kind = 'a Docker container'
    expect(findContainer({ kind, mayTrace: true })).toMatchObject({ state: 'well' })
    expect(findContainer({ kind, mayTrace: false })).toMatchObject({
      state: 'warning',
      found: expect.stringMatching(/^in a Docker container/),
      remedy: expect.stringMatching(/--cap-add SYS_PTRACE/),
    })
  })

  it('wants the Node that the package does', () => {
    const { engines } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'))
    for (const old of ['v18.19.0', 'v20.9.0'])
      expect(findNode(old, '/usr/bin/node')).toMatchObject({
        state: 'missing',
        remedy: `Install Node ${engines.node.replace('>=', '')} or later.`,
      })
    for (const enough of ['v20.10.0', 'v22.1.0', 'v100.0.0'])
      expect(findNode(enough, '/usr/bin/node')).toMatchObject({ state: 'well' })
  })
})
