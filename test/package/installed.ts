// What is asked of an installed dapscope, however it was installed: version, doctor, demo, and a session with a capture.
import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'vitest'
import { checkProfile, pause, read, SHARES } from '../live/captures.ts'
import { Dap } from '../live/dap.ts'
import type { TestPython } from '../pythons.ts'
import { scratchFolder } from '../scratch.ts'

/** A home in which nothing is yet, and no word of the environment that leads out of it. */
export function emptyHome(): NodeJS.ProcessEnv {
  const home = scratchFolder()
  const kept = ['PATH', 'LANG', 'TMPDIR', 'PYENV_ROOT', 'PIP_INDEX_URL', 'SSL_CERT_FILE']
  // Those that are left out are named, as what starts a program may add its own environment.
  const env = Object.fromEntries(
    Object.entries(process.env).map(([name, value]) => [name, kept.includes(name) ? value : undefined]),
  )
  return { ...env, HOME: home, npm_config_cache: join(home, '.npm') }
}

export const text = (command: string[], env: NodeJS.ProcessEnv) =>
  execFileSync(command[0]!, command.slice(1), { env, encoding: 'utf8', timeout: 60_000 })

/** `command` starts dapscope; both tools are named, as nothing else in this environment leads to them. */
export async function checkInstalled(
  command: string[],
  { python, pySpy }: TestPython,
  env: NodeJS.ProcessEnv,
) {
  const flags = ['--python', python, '--py-spy', pySpy]
  expect(text([...command, '--version'], env)).toMatch(/^\d+\.\d+\.\d+\n$/)
  const { fit, findings } = JSON.parse(text([...command, ...flags, 'doctor', '--json'], env))
  expect(fit).toBe(true)
  const results = findings.find(({ what }: { what: string }) => what === 'results')
  expect(results.path.startsWith(env['HOME'])).toBe(true)
  const shown = text([...command, ...flags, 'demo'], env)
  expect(shown).toMatch(/checksum +orders\.py:\d+/)
  const [profile] = /\/\S+\/cpu\.cpuprofile/.exec(shown) ?? []
  expect(existsSync(profile!)).toBe(true)
  const page = text([...command, 'view', profile!, '--no-open'], env)
  expect(existsSync(page.trim())).toBe(true)
  await checkSession([...command, ...flags], python, env)
}

/** Launch, a capture, and the end that an editor gives it. */
export async function checkSession(command: string[], python: string, env: NodeJS.ProcessEnv) {
  const dap = Dap.start(command, { env })
  await dap.launch({ program: SHARES, args: ['30'], python: [python] })
  await dap.ask('dapscope.cpu.start', { sampler: 'in-process' })
  await pause(1000)
  const { cpuProfilePath } = await dap.settled('dapscope.cpu.stop')
  expect(cpuProfilePath.startsWith(env['HOME'])).toBe(true)
  checkProfile(read(cpuProfilePath))
  expect(await dap.quit()).toBe(0)
}
