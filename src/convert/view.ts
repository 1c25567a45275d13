// `dapscope view`: a report to look at, of one profile or of two compared.
import { existsSync, realpathSync } from 'node:fs'
import { readFile, stat } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import { figuresIn, readHeapTree } from '../profile/read-heapprofile.ts'
import { cpuReport, type CpuSide } from '../report/cpu.ts'
import type { ReportData } from '../report/data.ts'
import { html, type PageCode } from '../report/html.ts'
import { memoryReport, type MemorySide } from '../report/memory.ts'
import { addText, type ReportOptions } from '../report/report.ts'
import { Failure, failures } from '../session/failure.ts'
import { writeFileStream } from '../store/write.ts'
import { readProfile, type ReadOptions } from './read.ts'
import { withTimelines } from './thread-files.ts'

export interface ViewOptions extends Omit<ReportOptions, 'notes'> {
  /** Default: beside the first file. */
  out?: string | undefined
  code: PageCode
  /** Where functions begin; files of py-spy's do not tell. */
  sites: NonNullable<ReadOptions['sites']>
  /** The text of a line of a source file; undefined where that is not here. */
  textAt: (path: string, line: number) => string | undefined
}

/** @returns where the report is @throws {Failure} notViewable, unlikeFiles, sameFile @throws {OutputError} */
export async function view(files: string[], options: ViewOptions): Promise<string> {
  const output = resolve(options.out ?? beside(files[0]!))
  if (files.some((file) => isSame(file, output))) throw failures.sameFile({ path: output })
  const data = await reportOf(files, options)
  if (!options.redact) addText(data, options.textAt)
  await writeFileStream(output, html(data, options.code))
  return output
}

async function reportOf(files: string[], options: ViewOptions): Promise<ReportData> {
  const read = await Promise.all(files.map((file) => readSide(file, options)))
  const notes = [...new Set(read.flatMap((each) => each.notes))]
  const cpu = read.flatMap(({ side }) => ('stacks' in side ? [side] : []))
  const memory = read.flatMap(({ side }) => ('nodes' in side ? [side] : []))
  if (cpu.length > 0 && memory.length > 0)
    throw failures.unlikeFiles({ cpu: cpu[0]!.source, memory: memory[0]!.source })
  if (cpu.length > 2) throw failures.tooManyProfiles({ count: cpu.length })
  return cpu.length > 0 ? cpuReport(cpu, { ...options, notes }) : memoryReport(memory, { ...options, notes })
}

async function readSide(
  path: string,
  { sites }: ViewOptions,
): Promise<{ side: CpuSide | MemorySide; notes: string[] }> {
  const source = basename(path)
  try {
    if (/\.heapprofile$/i.test(path)) return { side: { source, ...(await heapOf(path)) }, notes: [] }
    const read = await withTimelines(path, await readProfile(path, { sites }))
    const { stacks, mode = 'cpu', runningUs, notes, isOrdered } = read
    return { side: { source, stacks, mode, runningUs, isOrdered }, notes }
  } catch (error) {
    const why = error instanceof Failure ? error.variables['why'] : (error as Error).message
    throw failures.notViewable({ path, why: why ?? String(error) })
  }
}

/** What a page can hold; ours have some 10 MB. */
const MAX_BYTES = 256 * 1024 * 1024

async function heapOf(path: string) {
  const { size, mtimeMs } = await stat(path)
  if (size > MAX_BYTES) throw new Error('it has more than 256 MB')
  const file = parsed(await readFile(path, 'utf8'))
  // One that was not made by dapscope tells no time.
  return { nodes: readHeapTree(file), time: mtimeMs, ...figuresIn(file) }
}

function parsed(text: string): object {
  try {
    const value = JSON.parse(text) as unknown
    if (typeof value === 'object' && value !== null) return value
  } catch {
    // Told below.
  }
  throw new Error('it is no JSON')
}

function beside(file: string): string {
  return join(
    dirname(file),
    `${basename(file).replace(/\.(cpuprofile|heapprofile|json|txt|raw|folded)$/i, '')}.html`,
  )
}

function isSame(file: string, output: string): boolean {
  return existsSync(file) && existsSync(output) && realpathSync(file) === realpathSync(output)
}
