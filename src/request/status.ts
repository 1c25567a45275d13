// The request `dapscope.status`: what dapscope knows of this session.
import { VERSION } from '../version.ts'
import { declare, type Declaration } from './declare.ts'

/** What features add to the answer. */
export type Report = () => object | Promise<object>

export function statusRequest(reports: Report[]): Declaration {
  return declare({
    command: 'dapscope.status',
    summary: 'Tells the session, the debuggee, the running capture, and the tools found.',
    arguments: {},
    console: { words: 'prof' },
    result: 'version, sessionId, debuggee, capture, captures[], tools, outputDirectory',
    async run({ sessionId, debuggee }) {
      const parts = await Promise.all(reports.map(async (report) => report()))
      return Object.assign(
        { version: VERSION, sessionId, debuggee: await debuggee.describe() },
        ...parts,
      ) as object
    },
  })
}
