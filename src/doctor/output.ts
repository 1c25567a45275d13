// Whether results can be written where they would go.
import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { makeFolder } from '../store/make-folder.ts'
import { OutputError, writing } from '../store/output-error.ts'
import { runsFolder } from '../store/state-folder.ts'
import type { Finding, Patient } from './finding.ts'

export async function findOutput({ outputDir, cwd }: Patient): Promise<Finding> {
  const path = runsFolder(outputDir, cwd)
  const probe = join(path, `.doctor-${process.pid}`)
  try {
    await makeFolder(path)
    await writing(probe, () => writeFile(probe, ''))
    await rm(probe, { force: true })
    return { what: 'results', state: 'well', found: path, path }
  } catch (error) {
    if (!(error instanceof OutputError)) throw error
    return {
      what: 'results',
      state: 'missing',
      found: `${path}: ${error.message}`,
      path,
      remedy: error.remedy,
    }
  }
}
