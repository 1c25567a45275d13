// The command `view`: a report of one result or of several, opened in the browser.
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { InvalidArgumentError, type Command } from 'commander'
import { statusOf, type Streams } from './commands.ts'
import { fileMeant } from './view/named.ts'
import { view } from './view/view.ts'
import { EDITOR } from './report/report.ts'
import { SourceSites } from './source/source-sites.ts'
import { failures } from './session/failure.ts'
import { wrap } from './request/text.ts'
import { OutputError } from './store/output-error.ts'
import { runsFolder } from './store/state-folder.ts'
import { openFile } from './system/opener.ts'

interface ViewFlags {
  out?: string
  open: boolean
  redact?: boolean
  editor: string
}

/** `exit` is given the status: 0, or 1 after a failure that has been told. */
export function addViewCommand(program: Command, streams: Streams, exit: (status: number) => void): void {
  program
    .command('view <files...>')
    .description(
      'make a page to look at of a result, of two compared, or of memory snapshots over time, and open it; ' +
        'a result is a file, `last`, or as `dapscope list` names it',
    )
    .option('--out <file>', 'where the page goes; default: beside the file')
    .option('--no-open', 'do not open it')
    .option('--redact', 'leave absolute paths and source text out')
    .option('--editor <template>', 'a link with {path} and {line}', editorTemplate, EDITOR)
    .action(async (files: string[], flags: ViewFlags) => {
      const { outputDir } = program.opts<{ outputDir?: string }>()
      const base = runsFolder(outputDir, process.cwd())
      const work = async () =>
        runView(await Promise.all(files.map((file) => fileMeant(file, base))), flags, streams)
      exit(await statusOf(work(), streams))
    })
}

export async function runView(files: string[], flags: ViewFlags, { out, err }: Streams): Promise<void> {
  const { redact = false, editor, open } = flags
  const { at: sites, textAt } = new SourceSites()
  const code = await pageCode()
  const options = { out: flags.out, redact, editor, sites, textAt, code }
  const path = await view(files, options).catch((error: unknown) => {
    if (!(error instanceof OutputError)) throw error
    const remedy = 'Name another place with `--out FILE` of `dapscope view`.'
    throw failures.output({ path: error.path, why: error.message, remedy })
  })
  out(path)
  if (open && !(await openFile(path)))
    err(wrap(`dapscope: no browser could be opened here. Open the page by hand: ${pathToFileURL(path).href}`))
}

/** Beside the bundle, not in it: a session that never needs it should not load it. */
export async function pageCode() {
  const [js, css] = await Promise.all(
    ['report.js', 'report.css'].map((name) => readFile(join(__dirname, name), 'utf8')),
  )
  return { js: js!, css: css! }
}

function editorTemplate(text: string): string {
  if (
    !/^[a-z][a-z0-9+.-]*:/i.test(text) ||
    /^(javascript|data|vbscript):/i.test(text) ||
    !text.includes('{path}')
  )
    throw new InvalidArgumentError('It is a link such as idea://open?file={path}&line={line}.')
  return text
}
