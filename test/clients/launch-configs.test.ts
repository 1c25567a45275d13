// The configurations of clients that are not here: each is read as its client reads it, and its requests are sent to a real dapscope.
import { execFileSync, spawn } from 'node:child_process'
import { readFileSync, symlinkSync } from 'node:fs'
import { delimiter, dirname, join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { freePort } from '../live/attached.ts'
import { SHARES } from '../live/captures.ts'
import { Dap, DAPSCOPE, PROGRAMS } from '../live/dap.ts'
import { describePythons, newestPython, pythons } from '../pythons.ts'
import { ROOT } from '../root.ts'
import { scratchFolder } from '../scratch.ts'

const FOLDER = join(ROOT, 'examples/launch-configs')
const text = (file: string) => readFileSync(join(FOLDER, file), 'utf8')

/** JSON, with lines of comments where the client allows them. @throws Error where it is neither */
function json(file: string, { comments = true } = {}): any {
  return JSON.parse(comments ? text(file).replace(/^\s*\/\/.*$/gm, '') : text(file))
}

/** Python's own reader, of 3.11 and later. */
function toml(file: string): any {
  const read = 'import json, sys, tomllib; print(json.dumps(tomllib.load(open(sys.argv[1], "rb"))))'
  return JSON.parse(
    execFileSync(newestPython().python, ['-c', read, join(FOLDER, file)], { encoding: 'utf8' }),
  )
}

interface Start {
  command: string[]
  request: Record<string, unknown>
}

/** What each client would do with its file: the commands that it starts, and the requests that it sends. */
const clients: Record<string, () => Start[]> = {
  'helix-languages.toml': () => {
    const [{ debugger: helix }] = toml('helix-languages.toml').language
    return helix.templates.map(({ request, args }: any) => ({
      command: [helix.command],
      request: { command: request, ...args },
    }))
  },
  'kate-dap.json': () => {
    const { run, configurations } = json('kate-dap.json', { comments: false }).dap.dapscope
    return Object.values<any>(configurations).map(({ request }) => ({ command: run.command, request }))
  },
  'vimspector.json': () => {
    const { adapters, configurations } = json('vimspector.json')
    return Object.values<any>(configurations).map(({ adapter, configuration }) => ({
      command: adapters[adapter].command,
      request: {
        ...adapters[adapter].configuration,
        ...configuration,
        command: configuration.request,
        console: 'internalConsole',
      },
    }))
  },
  'jetbrains-lsp4ij.json': () => {
    const request = json('jetbrains-lsp4ij.json', { comments: false })
    return [{ command: ['dapscope'], request: { ...request, command: request.request } }]
  },
}

/** The variables of all of them. */
function filled(value: unknown): any {
  const all: Record<string, unknown> = {
    '${file}': SHARES,
    $ZED_FILE: SHARES,
    '{0}': SHARES,
    '${args|list}': ['2'],
    '${workdir}': PROGRAMS,
    '${workspaceRoot}': PROGRAMS,
    '${workspaceFolder}': PROGRAMS,
  }
  return JSON.parse(JSON.stringify(value), (_, each) =>
    typeof each === 'string' ? (all[each] ?? each) : each,
  )
}

const NEWEST = pythons().at(-1)?.version ?? '3.13'

describePythons(
  'the configuration',
  ({ python }) => {
    it.each(Object.keys(clients))(
      '%s starts sessions, profiled from the first line where it says so',
      async (file) => {
        const starts = clients[file]!()
        expect(starts.length).toBeGreaterThan(0)
        for (const { command, request } of starts) {
          expect(command[0]).toBe('dapscope')
          const dap = Dap.proxy(python, command.slice(1))
          await dap.launch({ python: [python], ...filled(request) })
          const { cpu, memory } = (request['dapscope'] ?? {}) as Record<string, unknown>
          const status = await dap.ask('dapscope.status')
          expect(status.debuggee.pid).toBeGreaterThan(0)
          if (cpu) expect(status.captures).toHaveLength(1)
          if (memory) expect(status.memory.tracking.tracking).toBe(true)
          await dap.quit()
        }
      },
    )

    it('zed/debug.json starts sessions by what lies where Zed looks for debugpy', async () => {
      const scratch = scratchFolder()
      symlinkSync(DAPSCOPE, join(scratch, 'dapscope'))
      const paths = [scratch, dirname(process.execPath), process.env['PATH']]
      const env = {
        ...process.env,
        PATH: paths.join(delimiter),
        VIRTUAL_ENV: dirname(dirname(python)),
      }
      expect(Object.keys(json('zed/settings.json').dap)).toEqual(['Debugpy'])
      for (const { adapter, label, request: command, ...request } of json('zed/debug.json')) {
        expect([adapter, command, typeof label]).toEqual(['Debugpy', 'launch', 'string'])
        const port = freePort()
        const zed = [join(FOLDER, 'zed/src/debugpy/adapter'), '--host=127.0.0.1', `--port=${port}`]
        const child = spawn(python, zed, { env, stdio: 'ignore' })
        onTestFinished(() => void child.kill('SIGKILL'))
        const dap = await Dap.tcp(port)
        await dap.launch(filled(request))
        expect(await dap.ask('dapscope.status')).toMatchObject({ debuggee: { processName: SHARES } })
        await dap.answer('disconnect', { terminateDebuggee: true })
        child.kill('SIGTERM')
      }
    })
  },
  { versions: [NEWEST] },
)

it('sublime-debugger.json leads to the address that its comment serves', () => {
  const [{ connect, ...rest }] = json('sublime-debugger.json').debugger_configurations
  expect(rest).toEqual({ name: 'dapscope', type: 'python', request: 'attach' })
  expect(text('sublime-debugger.json')).toContain(`dapscope --port ${connect.port} --connect`)
})

it('every file of a client that is not here says what it was checked against', () => {
  const files = [...Object.keys(clients), 'sublime-debugger.json', 'zed/settings.json']
  expect(files.filter((file) => !text(file).includes('Checked against'))).toEqual([])
})
