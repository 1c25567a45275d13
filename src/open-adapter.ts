// Opens the adapter's end: debugpy's, from the first Python that has it.
import { ToolMissing } from './tools/tool-missing.ts'
import { adapterPythons, type AdapterPython } from './tools/python.ts'
import { startAdapter, type Adapter } from './wire/adapter.ts'
import type { ProxyOptions } from './proxy.ts'

export interface OpenedAdapter {
  adapter: Adapter
  /** The Python that runs it, or the last one tried. */
  python(): AdapterPython | undefined
}

/** `missing` is told what was tried when no Python has debugpy, and the client's bytes that nobody has read. */
export function openAdapter(
  { python, env, cwd, adapterArgs }: ProxyOptions,
  missing: (unread: Buffer, tried: string) => void,
): OpenedAdapter {
  const { pythons, why } = candidates()
  const tried = why ?? (pythons.map(({ path }) => path).join(', ') || 'no python3 on the PATH')
  const args = ['-m', 'debugpy.adapter', ...adapterArgs]
  const adapter = startAdapter(
    pythons.map(({ path }) => ({ command: path, args })),
    { cwd, env, stderr: (text) => process.stderr.write(text), missing: (unread) => missing(unread, tried) },
  )
  return { adapter, python: () => pythons[adapter.candidate] }

  function candidates(): { pythons: AdapterPython[]; why?: string } {
    try {
      return { pythons: adapterPythons({ python, env, cwd }) }
    } catch (error) {
      if (error instanceof ToolMissing) return { pythons: [], why: error.message }
      throw error
    }
  }
}
