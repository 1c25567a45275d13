// Puts dapscope into the sessions of Microsoft's Python debugger: launch.json stays as it is.
import type * as vscode from 'vscode'
import { setting } from './configuration.ts'
import { withFileBehind } from './front.ts'
import type { Address, Relay } from './relay.ts'

type Configuration = vscode.DebugConfiguration

const LOCAL = ['localhost', '127.0.0.1', '::1']

export class PythonSessions implements vscode.DebugConfigurationProvider {
  constructor(
    private readonly adapter: string,
    private readonly relay: Pick<Relay, 'portTo'>,
  ) {}

  /** An empty one stays so: Microsoft's own provider looks for that. */
  resolveDebugConfiguration(
    folder: vscode.WorkspaceFolder | undefined,
    config: Configuration,
  ): Configuration {
    return isWanted(folder, config) ? withFileBehind(config) : config
  }

  async resolveDebugConfigurationWithSubstitutedVariables(
    folder: vscode.WorkspaceFolder | undefined,
    config: Configuration,
  ): Promise<Configuration> {
    if (!isWanted(folder, config)) return withoutSwitch(config)
    const address = config.request === 'attach' ? addressOf(config) : undefined
    if (address) return throughRelay(config, await this.relay.portTo(address))
    return { ...config, debugAdapterPath: this.adapter }
  }
}

function isWanted(folder: vscode.WorkspaceFolder | undefined, config: Configuration): boolean {
  const own: unknown = config['dapscope']
  const isOn = own === undefined ? setting('enable', folder) : own !== false
  // A child process comes through its parent's dapscope; without a debugger there is nothing to ask.
  const isElsewhere = ['subProcessId', 'debugServer', 'debugAdapterPath'].some(
    (key) => config[key] !== undefined,
  )
  return isOn && !isElsewhere && config['noDebug'] !== true
}

/** `"dapscope": false` is a word to us. */
function withoutSwitch(config: Configuration): Configuration {
  if (config['dapscope'] !== false) return config
  return without(config, 'dapscope')
}

/** As Microsoft's factory reads it: `connect`, else the older `port` and `host`. */
function addressOf(config: Configuration): Address | undefined {
  const { host, port } = (config['connect'] ?? config) as { host?: string; port?: number | string }
  const number = Number(port)
  return Number.isInteger(number) && number > 0 ? { host: host ?? '127.0.0.1', port: number } : undefined
}

/** The older form maps paths by itself where the host is local; so a remote one must not become local: `connect` never maps. */
function throughRelay(config: Configuration, port: number): Configuration {
  const isOlder = config['connect'] === undefined
  if (isOlder && LOCAL.includes(String(config['host'] ?? 'localhost'))) {
    return { ...config, port, host: '127.0.0.1' }
  }
  return { ...without(config, 'host', 'port'), connect: { host: '127.0.0.1', port } }
}

function without(config: Configuration, ...keys: string[]): Configuration {
  const kept = Object.entries(config).filter(([key]) => !keys.includes(key))
  return Object.fromEntries(kept) as Configuration
}
