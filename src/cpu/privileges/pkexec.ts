// On a Linux desktop: polkit asks the person at the machine for the password, in the system's own dialog.
import { execa } from 'execa'
import { asRoot } from './as-root.ts'
import { isPersonHere, type AskedOnce } from './person.ts'
import type { Way } from './way.ts'

export const pkexec = (env: NodeJS.ProcessEnv, platform: NodeJS.Platform, asked: AskedOnce): Way => ({
  name: 'pkexec',
  async open() {
    if (platform !== 'linux' || !isPersonHere(env, platform)) return undefined
    const { exitCode } = await execa('pkexec', ['--version'], { reject: false, stdin: 'ignore' })
    if (exitCode !== 0 || !asked.take()) return undefined
    return asRoot(['pkexec', '--keep-cwd'])
  },
})
