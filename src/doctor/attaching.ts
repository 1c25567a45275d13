// By which way a sampler would get at a program here, tried on a process of our own, and why not by another.
import { execa } from 'execa'
import { scratchFolder } from '../system/scratch.ts'
import { osascript } from '../cpu/privileges/osascript.ts'
import { AskedOnce } from '../cpu/privileges/person.ts'
import { pkexec } from '../cpu/privileges/pkexec.ts'
import { sudo } from '../cpu/privileges/sudo.ts'
import {
  CAP_SYS_PTRACE,
  containerKind,
  hasCapability,
  permissionRemedy,
  yamaScope,
} from '../system/restrictions.ts'
import type { Finding, Patient } from './finding.ts'

const TRY_MS = 10_000
const TRIES = 20
/** `tools` are those that were found before. */
export async function findWay(
  patient: Patient,
  tools: { python?: string; pySpy?: string },
): Promise<Finding> {
  const what = 'attaching'
  const restrictions = describeRestrictions()
  const { python, pySpy } = tools
  if (python === undefined || pySpy === undefined)
    return {
      what,
      state: 'warning',
      found: `in the process, for want of ${pySpy === undefined ? 'py-spy' : 'a Python to try py-spy on'} (${restrictions})`,
      remedy: 'Install what is missing above.',
    }
  const refusal = await tryOnChild(python, pySpy)
  if (refusal === undefined) return { what, state: 'well', found: `as is (${restrictions})${ofOthers()}` }
  const way = await nextWay(patient.env)
  return {
    what,
    state: 'warning',
    found: `${way ?? 'in the process'}, because the system refuses py-spy (${refusal}; ${restrictions})`,
    remedy: permissionRemedy(),
  }
}

/** A child of ours is what a launched program is. @returns why it was refused */
async function tryOnChild(python: string, pySpy: string): Promise<string | undefined> {
  const code = 'import time\nfor i in range(60): time.sleep(0.5)'
  const child = execa(python, ['-c', code], { stdio: 'ignore', reject: false })
  try {
    let said = ''
    // A Python that is still starting cannot be read yet.
    for (let tries = 0; tries < TRIES; tries++) {
      const result = await execa(pySpy, ['dump', '--pid', String(child.pid)], {
        reject: false,
        timeout: TRY_MS,
        stdin: 'ignore',
      })
      if (result.exitCode === 0) return undefined
      said = result.stderr
      if (/ermission|EPERM|not permitted|root/i.test(said)) break
      await new Promise((done) => setTimeout(done, 100))
    }
    return (
      said
        .split('\n')
        .find((line) => line.trim() !== '')
        ?.trim() ?? 'without a word'
    )
  } finally {
    child.kill('SIGKILL')
  }
}

async function nextWay(env: NodeJS.ProcessEnv): Promise<string | undefined> {
  const asked = new AskedOnce()
  const { platform } = process
  const scratch = await scratchFolder('doctor')
  try {
    for (const way of [sudo, pkexec(env, platform, asked), osascript(env, platform, asked)]) {
      const open = await way.open({ pid: process.pid, scratch: scratch.path })
      await open?.close()
      if (open) return way.name
    }
    return undefined
  } finally {
    await scratch.cleanup()
  }
}

/** Programs that were attached to are no children of ours. */
function ofOthers(): string {
  const isBound = (yamaScope() ?? 0) >= 1 && !hasCapability(CAP_SYS_PTRACE)
  return isBound ? '; a program that was not started from here names us as its tracer first' : ''
}

function describeRestrictions(): string {
  if (process.platform === 'darwin') return process.getuid?.() === 0 ? 'macOS, as root' : 'macOS, not as root'
  if (process.platform !== 'linux') return process.platform
  const scope = yamaScope()
  return [
    scope === undefined ? 'no Yama' : `Yama ptrace_scope ${scope}`,
    hasCapability(CAP_SYS_PTRACE) ? 'CAP_SYS_PTRACE' : 'no CAP_SYS_PTRACE',
    containerKind() ?? 'no container',
  ].join(', ')
}
