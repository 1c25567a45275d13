// What F5 runs while a report is in front, which has come there by itself, with a stub of VS Code.
import { beforeEach, expect, it } from 'vitest'
import { VsCode } from './vscode-stub.ts'

const APP = '/ws/app.py'
const CURRENT = { name: 'current', request: 'launch', program: '${file}' }

let vscode: VsCode
beforeEach(async () => {
  vscode = new VsCode()
  await vscode.activate()
  vscode.lookAt('python', APP)
})

const resolved = (config: { type?: string }, type: string, folder?: object) =>
  vscode.providers
    .find((each) => each.type === type && each.resolveDebugConfiguration)
    .resolveDebugConfiguration(folder, config)

it.for(['debugpy', 'python', 'dapscope'])(
  '`${file}` is the Python file behind the report (%s)',
  async (type) => {
    const given = { ...CURRENT, type }
    expect(await resolved(given, type)).toMatchObject(given)
    vscode.lookAt()
    expect(await resolved(given, type)).toMatchObject({ ...given, program: APP })
    vscode.lookAt('markdown', '/ws/notes.md')
    expect(await resolved(given, type)).toMatchObject(given)
  },
)

it.for(['dapscope', 'dapscope-current-file'])('so it is where nothing is named (%s)', async (type) => {
  vscode.lookAt()
  expect(await resolved({}, type)).toMatchObject({ type: 'dapscope', program: APP })
  vscode.lookAt('markdown', '/ws/notes.md')
  expect(await resolved({}, type)).toBeUndefined()
})

it('without a launch.json it runs in its own folder of the workspace, whichever VS Code names', async () => {
  const [one, two] = ['/ws', '/other'].map((fsPath) => ({
    uri: { fsPath, toString: () => `file://${fsPath}` },
  }))
  vscode.folders = [one, two]
  const cwdOf = async (config: object) => (await resolved(config, 'dapscope', two)).cwd
  expect(await cwdOf({})).toBe('/ws')
  vscode.lookAt()
  expect(await cwdOf({})).toBe('/ws')
  expect(await cwdOf({ ...CURRENT, type: 'dapscope' })).toBe('${workspaceFolder}')
})

it('a session that is left alone, and an empty configuration of Microsoft’s, stay as they are', async () => {
  vscode.lookAt()
  for (const given of [{}, { ...CURRENT, type: 'debugpy', debugAdapterPath: '/mine' }])
    expect(await resolved(given, 'debugpy')).toEqual(given)
})
