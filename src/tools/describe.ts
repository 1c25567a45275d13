// What `dapscope.status` tells of the tools: which were found, where, and their versions.
import type { PySpy } from './py-spy.ts'
import type { AdapterPython } from './python.ts'
import { toolVersion } from './tool-version.ts'

/** Runs `--version` of each, so it takes some tens of milliseconds: for `status` only. */
export async function describeTools(
  python: AdapterPython | undefined,
  findPySpy: () => PySpy | undefined,
): Promise<object> {
  const pySpy = found(findPySpy)
  const tools = { python: await withVersion(python), pySpy: await withVersion(pySpy) }
  return { tools }
}

function found(find: () => PySpy | undefined): PySpy | undefined {
  try {
    return find()
  } catch {
    return undefined
  }
}

async function withVersion(tool: { path: string; source: string } | undefined): Promise<object | null> {
  return tool ? { ...tool, version: await toolVersion(tool.path) } : null
}
