// Which process to attach to: the value of `${command:pickProcess}` in a launch.json.
import * as vscode from 'vscode'
import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { allProcesses, pythonsAmong } from '../../src/system/process-list.ts'

/** @returns its number; undefined, which ends the start in silence, where the user has chosen none */
export async function pickProcess(): Promise<string | undefined> {
  const found = pythonsAmong(await allProcesses(ps).catch(() => []))
  // Windows, and containers that show no other processes.
  if (found.length === 0) return askForNumber()
  const items = found.map(({ pid, command }) => ({
    label: withoutFolder(command),
    detail: `process ${pid}`,
    pid,
  }))
  const options = { title: 'dapscope: attach to a Python process', matchOnDetail: true }
  const picked = await vscode.window.showQuickPick(items, options)
  return picked && String(picked.pid)
}

async function askForNumber(): Promise<string | undefined> {
  const prompt = 'No Python process can be listed here. The number of the one to attach to'
  const validateInput = (text: string) =>
    /^\s*\d+\s*$/.test(text) ? undefined : 'A process is named by its number.'
  return (await vscode.window.showInputBox({ prompt, validateInput }))?.trim()
}

/** `python app.py` of `/usr/bin/python app.py`: what tells processes apart comes behind it. */
function withoutFolder(command: string): string {
  return command.replace(/^\S*[\\/]/, '')
}

/** Not by execa, as the rest of dapscope has it: that alone is five times as large as all of this extension. */
async function ps(args: string[]): Promise<string> {
  return (await promisify(execFile)('ps', args, { timeout: 3000 })).stdout
}
