// A session for the extension, in a stub of VS Code.
import { VsCode } from './vscode-stub.ts'

/** The extension at work beside a session that it may take part in, and what that session was `asked`. */
export async function withSession(): Promise<{ vscode: VsCode; asked: unknown[][]; session: any }> {
  const vscode = new VsCode()
  // Reports are real work of another process: they have tests of their own.
  vscode.settings['openProfiles'] = 'viewer'
  await vscode.activate()
  const asked: unknown[][] = []
  const session = {
    id: '1',
    name: 'app',
    type: 'debugpy',
    configuration: {},
    customRequest: (...args: unknown[]) => {
      asked.push(args)
      return Promise.resolve(
        args[0] === 'dapscope.status' ? { capture: null, memory: {} } : { result: 'text' },
      )
    },
  }
  return { vscode, asked, session }
}
