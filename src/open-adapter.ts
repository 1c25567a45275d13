// Opens the adapter's end: debugpy's from the first Python that has it, or one that runs already.
import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { ProxyOptions } from './proxy.ts'
import { failures, type Failure } from './session/failure.ts'
import { adapterPythons, type AdapterPython } from './tools/python.ts'
import { ToolMissing } from './tools/tool-missing.ts'
import { typedSetup } from './tools/typed-setup.ts'
import { startAdapter, type Adapter } from './wire/adapter.ts'
import { connectAdapter, type Address } from './wire/connect.ts'
import { inWords } from './wire/network-words.ts'

export interface OpenedAdapter {
  adapter: Adapter
  /** The Python that runs it, or the last one tried; unknown for one that ran already. */
  python(): AdapterPython | undefined
}

/** Of a child's session its parent's. */
export function adapterPython(found: OpenedAdapter, { parent }: ProxyOptions): string | undefined {
  return found.python()?.path ?? parent?.adapterPython
}

/** There is no adapter to be had: why, and the client's bytes that nobody has read. */
type Refuse = (failure: Failure, unread: Buffer) => void

export function openAdapter(options: ProxyOptions, refuse: Refuse): OpenedAdapter {
  return options.connect ? connected(options.connect, refuse) : started(options, refuse)
}

/** More than nvim-dap waits (3.5 s), and less than dape does for an answer (10 s). */
const PATIENCE_MS = 5000

/** One that runs already, or will in a moment. */
export function connected(address: Address, refuse: Refuse): OpenedAdapter {
  const missing = (why: string, unread: Buffer) => refuse(unreachable(address, why), unread)
  const waiting = () =>
    process.stderr.write(
      `dapscope: nobody listens at ${nameOf(address)} yet; trying for ${PATIENCE_MS / 1000} s\n`,
    )
  const adapter = connectAdapter(address, missing, { ms: PATIENCE_MS, waiting })
  return { adapter, python: () => undefined }
}

const nameOf = ({ host, port }: Address) => `${host}:${port}`

export const unreachable = (address: Address, why: string): Failure =>
  failures.noConnection({ address: nameOf(address), why: inWords(why) })

function started(options: ProxyOptions, refuse: Refuse): OpenedAdapter {
  const { cwd, env } = options
  const { pythons, missing } = candidates(options)
  const tried = pythons.map(({ path }) => path).join(', ') || 'none on the PATH has it'
  const { debugpy } = options
  const entry = debugpy === undefined ? ['-m', 'debugpy.adapter'] : [join(debugpy, 'adapter')]
  const args = [...entry, ...options.adapterArgs]
  const adapter = startAdapter(
    pythons.map(({ path }) => ({ command: path, args })),
    {
      cwd,
      env,
      detached: options.ownTerminal,
      stderr: options.adapterSays ?? ((text) => process.stderr.write(text)),
      missing: (unread) =>
        refuse(missing ?? failures.noAdapter({ tried, setup: typedSetup(options) }), unread),
    },
  )
  return { adapter, python: () => pythons[adapter.candidate] }
}

function candidates({ python, debugpy, env, cwd }: ProxyOptions): {
  pythons: AdapterPython[]
  missing?: Failure
} {
  try {
    if (debugpy !== undefined) checkDebugpy(resolve(cwd, debugpy))
    return { pythons: adapterPythons({ python, env, cwd }) }
  } catch (error) {
    if (error instanceof ToolMissing) {
      const missing = failures.namedMissing({ why: error.message, remedy: error.remedy })
      return { pythons: [], missing }
    }
    throw error
  }
}

function checkDebugpy(folder: string): void {
  if (existsSync(join(folder, 'adapter'))) return
  throw new ToolMissing(
    'not found',
    `There is no debugpy in ${folder}, which \`--debugpy\` names.`,
    'Name the folder that has `adapter` in it, such as `--debugpy …/site-packages/debugpy`; or leave it out.',
  )
}
