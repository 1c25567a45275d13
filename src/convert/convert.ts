// `dapscope convert`: a profile in one format to another.
import { existsSync, realpathSync } from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import { formats, type Format } from '../profile/formats.ts'
import type { Sites } from '../profile/call-tree.ts'
import type { Mode } from '../profile/totals.ts'
import { failures } from '../session/failure.ts'
import { toClientPath, type PathMapping } from '../session/paths.ts'
import { writeFileStream } from '../store/write.ts'
import { readProfile } from './read.ts'

export interface ConvertOptions {
  /** The id of a format. */
  to: string
  /** Default: beside the input, with the format's extension. */
  output?: string | undefined
  map: PathMapping[]
  mode?: Mode | undefined
  lineNodes?: boolean | undefined
  rate?: number | undefined
  /** Where functions begin, by the paths that the mappings lead to. */
  sites: Sites
}

/** @throws {Failure} notReadable, sameFile @throws {OutputError} */
export async function convert(
  input: string,
  options: ConvertOptions,
): Promise<{ output: string; notes: string[] }> {
  const format = formats.find(({ id }) => id === options.to)
  if (!format) throw new Error(`no format ${options.to}`)
  const toClient = (path: string) => toClientPath(path, options.map)
  const output = resolve(options.output ?? beside(input, format))
  if (existsSync(input) && existsSync(output) && realpathSync(input) === realpathSync(output))
    throw failures.sameFile({ path: output })
  const sites: Sites = (file, name, line) => options.sites(toClient(file), name, line)
  const { stacks, mode, notes } = await readProfile(input, {
    sites,
    ...(options.rate && { rate: options.rate }),
  })
  const written = format.write(stacks, {
    mode: mode ?? options.mode ?? 'wall',
    toClient,
    ...(options.lineNodes && { lineNodes: true }),
  })
  await writeFileStream(output, written.pieces, format.gzip)
  return { output, notes: [...notes, ...modeNote(mode, options.mode), ...written.notes] }
}

/** Where a file was written in one mode, nobody can tell any more what ran and what waited. */
function modeNote(own: Mode | undefined, wanted: Mode | undefined): string[] {
  if (own === undefined || wanted === undefined || own === wanted) return []
  return [
    `The file was captured in mode ${own}, and that stays: \`--mode ${wanted}\` is for files that tell both.`,
  ]
}

/** Known ends of names that are not part of the name. */
const EXTENSION = /(\.(speedscope|trace|firefox|collapsed))?\.(json|txt|cpuprofile|raw|folded|chrometrace)$/i

function beside(input: string, format: Format): string {
  return join(dirname(input), basename(input).replace(EXTENSION, '') + format.extension)
}
