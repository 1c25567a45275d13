// The settings under `dapscope.`, with their defaults as in package.json.
import * as vscode from 'vscode'

export interface Settings {
  enable: boolean
  openProfiles: 'both' | 'report' | 'viewer' | 'none'
  cpuSeconds: number
  marks: boolean
}

const DEFAULTS: Settings = { enable: true, openProfiles: 'both', cpuSeconds: 10, marks: true }

export function setting<K extends keyof Settings>(name: K, scope?: vscode.WorkspaceFolder): Settings[K] {
  return vscode.workspace.getConfiguration('dapscope', scope).get(name, DEFAULTS[name])
}
