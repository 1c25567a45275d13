// The debugger type `dapscope`: what F5 runs with no launch.json or half a configuration, and the adapter's command line.
import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { parseEnv } from 'node:util'
import * as vscode from 'vscode'
import { bundledDebugpy } from './bundled.ts'
import { folderInFront, programInFront, withFileBehind } from './front.ts'
import { NODE, nodeArguments, nodeEnvironment } from './node.ts'

type Configuration = vscode.DebugConfiguration

export const TYPE = 'dapscope'
/** What F5 takes for a Python file where no other extension debugs Python, so that VS Code does not ask between two. */
export const FIRST_TYPE = 'dapscope-current-file'

const CURRENT_FILE = {
  name: 'Python: Current File (dapscope)',
  type: TYPE,
  request: 'launch',
  program: '${file}',
} satisfies Configuration

/** The manifest’s word for what pick-process.ts asks. */
const PICKED = '${command:pickProcess}'

const OFFERED: Configuration[] = [
  CURRENT_FILE,
  {
    ...CURRENT_FILE,
    name: 'Python: Current File, CPU profile from the first line (dapscope)',
    dapscope: { cpu: true },
  },
  {
    ...CURRENT_FILE,
    name: 'Python: Current File, memory from the first line (dapscope)',
    dapscope: { memory: true },
  },
]

export function provideDebugConfigurations(): Configuration[] {
  return OFFERED
}

/** F5 without a launch.json asks with an empty configuration, and does nothing when it stays so. */
export async function resolveDebugConfiguration(
  folder: vscode.WorkspaceFolder | undefined,
  given: Partial<Configuration>,
): Promise<Configuration | undefined> {
  const { program: _file, ...blank } = CURRENT_FILE
  const config: Configuration = withFileBehind({ ...blank, ...given, type: TYPE })
  if (config.request !== 'launch') return isAddressed(config) ? config : { ...config, processId: PICKED }
  if (!['program', 'module', 'code'].some((key) => key in config)) {
    config['program'] = programInFront()
    if (config['program'] === undefined) {
      await vscode.window.showInformationMessage('dapscope: open the Python file to debug, then start again.')
      return undefined
    }
  }
  // Without a launch.json VS Code (1.139) names the first folder of a workspace, wherever the file is.
  const home = given.name ? folder : (folderInFront() ?? folder)
  const python = isPythonNamed(config) ? undefined : selectedPython(home)
  const filled: Configuration = {
    ...(home && { cwd: home === folder ? '${workspaceFolder}' : home.uri.fsPath }),
    // Microsoft's default: debugpy's own is the Debug Console, where a program cannot read what is typed.
    console: 'integratedTerminal',
    ...config,
    ...(python !== undefined && { python }),
  }
  // Else the Debug Console lies in front of the terminal.
  return filled['console'] === 'internalConsole' ? filled : { internalConsoleOptions: 'neverOpen', ...filled }
}

/** `envFile` is no key of debugpy's: as with Microsoft's debugger `env` counts more, and the file may be missing. */
export async function resolveDebugConfigurationWithSubstitutedVariables(
  folder: vscode.WorkspaceFolder | undefined,
  config: Configuration,
): Promise<Configuration> {
  const { envFile, ...others } = config
  if (typeof envFile !== 'string') return config
  const text = await readFile(resolve(folder?.uri.fsPath ?? '', envFile), 'utf8').catch(() => '')
  return { ...others, env: { ...parseEnv(text), ...(config['env'] as object | undefined) } }
}

/** The older of these two is refused beside the other. */
function isPythonNamed(config: Configuration): boolean {
  return config['python'] !== undefined || config['pythonPath'] !== undefined
}

/** Whom an attach is to: by process, by `connect` or `listen`, or in the older form. */
function isAddressed(config: Configuration): boolean {
  return ['processId', 'subProcessId', 'connect', 'listen', 'host', 'port'].some((key) => key in config)
}

interface PythonApi {
  environments?: { getActiveEnvironmentPath(resource?: vscode.Uri): { path: string } | undefined }
}

/** The interpreter chosen in the Python extension, where that is installed and awake. */
function selectedPython(folder: vscode.WorkspaceFolder | undefined): string | undefined {
  const python = vscode.extensions.getExtension<PythonApi | undefined>('ms-python.python')
  return python?.isActive
    ? python.exports?.environments?.getActiveEnvironmentPath(folder?.uri)?.path
    : undefined
}

/** Runs the bundled dapscope; with the debugpy of Microsoft's extension, where that is here, in the program's Python. */
export function adapterFor(dapscope: string, config: Configuration): vscode.DebugAdapterExecutable {
  return new vscode.DebugAdapterExecutable(NODE, nodeArguments(dapscope, flagsFor(config)), {
    env: nodeEnvironment(),
  })
}

function flagsFor(config: Configuration): string[] {
  const { host = '127.0.0.1', port } = (config['connect'] ?? {}) as { host?: string; port?: number }
  if (config.request === 'attach' && port !== undefined) return ['--connect', `${host}:${port}`]
  const debugpy = bundledDebugpy()
  const python: unknown = [config['debugAdapterPython'] ?? config['python'] ?? config['pythonPath']].flat()[0]
  return debugpy !== undefined && typeof python === 'string' ? ['--python', python, '--debugpy', debugpy] : []
}
