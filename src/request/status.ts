// The request `dapscope.status`: what dapscope knows of this session.
import { VERSION } from '../version.ts'
import { declare, type Declaration } from './declare.ts'
import { Family } from './family.ts'
import { showStatus } from './show-status.ts'

/** What features add to the answer. */
export type Report = () => object | Promise<object>

export function statusRequest(reports: Report[]): Declaration {
  return declare({
    command: 'dapscope.status',
    summary: 'Tells the session, the debuggee, the running capture, and the tools found.',
    arguments: {},
    console: { words: 'prof', show: showStatus },
    result:
      'version, sessionId, debuggee (with the debugged children[]), capture, captures[], tools, outputDirectory',
    async run(scope) {
      const { sessionId } = scope
      const parts = await Promise.all(reports.map(async (report) => report()))
      const children = await scope.feature(Family).describe()
      const debuggee = { ...(await scope.debuggee.describe()), children }
      return Object.assign({ version: VERSION, sessionId, debuggee }, ...parts) as object
    },
  })
}
