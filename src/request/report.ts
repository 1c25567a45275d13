// The requests for the page of a result: `dapscope.report` makes it, `dapscope.open` shows it as well (`%prof open`).
import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import * as z from 'zod/mini'
import { declare, type Declaration } from './declare.ts'
import { Results } from './results.ts'
import { optional } from './schema.ts'
import type { Scope } from './scope.ts'

/** Makes pages, outside of this process. */
export interface Press {
  /** @returns the path of the page @throws {Failure} reportFailed */
  print(files: string[]): Promise<string>
  /** @returns whether there is something to open it with */
  open(path: string): Promise<boolean>
}

const shape = {
  of: optional(z.string(), 'a profileId, a snapshotId or a file; the last result'),
  from: optional(z.string(), 'what it is compared with, of the same kind'),
}

interface Args {
  of?: string | undefined
  from?: string | undefined
}

export function reportRequests(press: Press): Declaration[] {
  const made = (scope: Scope, { of, from }: Args) => {
    const results = scope.feature(Results)
    const here = (path: string) => resolve(scope.debuggee.configuration?.cwd ?? '.', path)
    const files = from === undefined ? [results.find(of)] : [results.find(from), results.find(of)]
    return press.print(files.map(here))
  }
  return [
    declare({
      command: 'dapscope.report',
      summary: 'Makes a page to look at of a result, or of two compared.',
      arguments: shape,
      result: 'reportPath',
      run: async (scope, args) => ({ reportPath: await made(scope, args) }),
    }),
    declare({
      command: 'dapscope.open',
      summary: 'Opens the page of the last result, or of another, in the browser.',
      arguments: shape,
      result: 'reportPath, opened',
      console: { words: 'prof open', bare: 'of', show: showOpened },
      async run(scope, args) {
        const reportPath = await made(scope, args)
        return { reportPath, opened: await press.open(reportPath) }
      },
    }),
  ]
}

function showOpened({ reportPath, opened }: { reportPath: string; opened: boolean }): string {
  return opened
    ? `Opened ${reportPath}`
    : `No browser could be opened on dapscope’s machine. Open this page by hand:\n${pathToFileURL(reportPath).href}`
}
