// The programs that a session needs: Node, a Python with debugpy, py-spy; each with its path and version.
import { execa } from 'execa'
import { findPySpy } from '../tools/py-spy.ts'
import { adapterPythons } from '../tools/python.ts'
import { ToolMissing } from '../tools/tool-missing.ts'
import { pySpyVersion, toolVersion } from '../tools/tool-version.ts'
import { typedSetup } from '../tools/typed-setup.ts'
import type { Finding, Patient } from './finding.ts'

/** As `engines` of package.json says. */
const OLDEST_NODE = '20.10'
const ASK_MS = 10_000

export function findNode(version: string, path: string): Finding {
  const found: Finding = { what: 'Node', state: 'well', found: `${version} at ${path}`, path, version }
  const byNumber = new Intl.Collator('en', { numeric: true })
  if (byNumber.compare(version.replace(/^v/, ''), OLDEST_NODE) >= 0) return found
  return { ...found, state: 'missing', remedy: `Install Node ${OLDEST_NODE} or later.` }
}

/** The Python that would run debugpy's adapter, and that debugpy. */
export async function findPython(patient: Patient): Promise<{ path?: string; findings: Finding[] }> {
  try {
    for (const { path, source } of adapterPythons(patient)) {
      const debugpy = await debugpyVersion(path)
      if (debugpy === undefined) continue
      const version = await toolVersion(path)
      const findings: Finding[] = [
        { what: 'Python', state: 'well', found: `${version} at ${path} (${source})`, path, version },
        { what: 'debugpy', state: 'well', found: debugpy, version: debugpy },
      ]
      return { path, findings }
    }
  } catch (error) {
    if (!(error instanceof ToolMissing)) throw error
    return {
      findings: [{ what: 'Python', state: 'missing', found: error.message, remedy: error.remedy }],
    }
  }
  const found = 'no Python that has it'
  const remedy = `Type \`${typedSetup(patient)}\`, or start dapscope with \`--python PATH\` of a Python that has debugpy.`
  return { findings: [{ what: 'debugpy', state: 'missing', found, remedy }] }
}

async function debugpyVersion(python: string): Promise<string | undefined> {
  const code = 'import debugpy; print(debugpy.__version__)'
  const { failed, stdout } = await execa(python, ['-c', code], {
    reject: false,
    timeout: ASK_MS,
    stdin: 'ignore',
  })
  return failed ? undefined : stdout.trim()
}

/** Without it CPU profiles come from the sampler in the program. */
export async function findSampler(patient: Patient, adapterPython: string | undefined): Promise<Finding> {
  const what = 'py-spy'
  try {
    const found = findPySpy({ ...patient, adapterPython })
    const version = found && (await pySpyVersion(found.path))
    if (found && version !== undefined)
      return {
        what,
        state: 'well',
        found: `${version} at ${found.path} (${found.source})`,
        path: found.path,
        version,
      }
    if (found)
      return {
        what,
        state: 'warning',
        found: `${found.path} does not run, or is another program`,
        path: found.path,
        remedy: `Type \`${typedSetup(patient)} --upgrade\`.`,
      }
  } catch (error) {
    if (!(error instanceof ToolMissing)) throw error
    return { what, state: 'missing', found: error.message, remedy: error.remedy }
  }
  return {
    what,
    state: 'warning',
    found: 'not found: profiles come from the sampler in the program',
    remedy: `Type \`${typedSetup(patient)}\`, or \`pip install py-spy\` beside the Python you debug.`,
  }
}
