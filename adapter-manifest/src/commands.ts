// The commands of a session that is profiled: what each asks of dapscope. Its events bring the results (results.ts).
import * as vscode from 'vscode'
import { setting } from './configuration.ts'
import type { Profiled, Sessions } from './sessions.ts'

export interface Action {
  label: string
  /** Shown beside it in the menu. */
  detail: string
  /** Where it can work; package.json says the same of the command. */
  when: (state: Profiled) => boolean
  run: (state: Profiled) => Thenable<unknown>
}

/** The text that the Debug Console would show, for answers that are text: the console may never open. */
export type Print = (title: string, text: string) => void

type Actions = Record<string, Action>

const tracking = (state: Profiled) => state.tracking

/** By the command's name after `dapscope.`, in the menu's order. */
export function actions(sessions: Sessions, print: Print): Actions {
  const type: Type = async (state, words, frameId) => {
    print(words, await sessions.typed(state, words, frameId))
  }
  return { ...cpuActions(), ...trackingActions(sessions), ...objectActions(type) }
}

function ask({ session }: Profiled, request: string, args: object = {}): Thenable<unknown> {
  return session.customRequest(request, args)
}

function cpuActions(): Actions {
  const idle = ({ capturing }: Profiled) => !capturing
  return {
    cpuBrief: {
      get label() {
        return `$(flame) Profile CPU for ${setting('cpuSeconds')} seconds`
      },
      detail: 'then show the flame graph',
      when: idle,
      run: (state) =>
        ask(state, 'dapscope.cpu.start', { durationMs: Math.round(setting('cpuSeconds') * 1000) }),
    },
    cpuStart: {
      label: '$(record) Start CPU profile',
      detail: 'until you stop it, or the program ends',
      when: idle,
      run: (state) => ask(state, 'dapscope.cpu.start'),
    },
    cpuStop: {
      label: '$(stop-circle) Stop CPU profile',
      detail: 'and show it',
      when: ({ capturing }) => capturing,
      run: (state) => ask(state, 'dapscope.cpu.stop'),
    },
  }
}

function trackingActions(sessions: Sessions): Actions {
  const track = async (state: Profiled, request: string, isOn: boolean) => {
    await ask(state, request)
    sessions.change(() => (state.tracking = isOn))
  }
  return {
    memoryStart: {
      label: '$(database) Start tracking memory',
      detail: 'where it is allocated from now on; the program is slower meanwhile',
      when: (state) => state.debugged && !tracking(state),
      run: (state) => track(state, 'dapscope.memory.start', true),
    },
    memorySnapshot: {
      label: '$(device-camera) Take memory snapshot',
      detail: 'what is allocated where, now',
      when: tracking,
      run: (state) => ask(state, 'dapscope.memory.snapshot'),
    },
    memoryDiff: {
      label: '$(diff) Compare with new memory snapshot',
      detail: 'what has grown since the last one, and what leaks',
      when: (state) => state.tracking && state.snapshots.size > 0,
      run: (state) => ask(state, 'dapscope.memory.diff'),
    },
    memoryStop: {
      label: '$(circle-slash) Stop tracking memory',
      detail: 'the program is as fast as before',
      when: tracking,
      run: (state) => track(state, 'dapscope.memory.stop', false),
    },
  }
}

function objectActions(type: Type): Actions {
  return {
    memoryReferences: {
      label: '$(references) Who holds this object…',
      detail: 'the shortest paths to it from something with a name',
      when: ({ debugged }) => debugged,
      run: (state) => askReferences(state, type),
    },
    memoryObjects: {
      label: '$(symbol-class) Count objects by type',
      detail: 'and what has changed since the last count; needs no tracking',
      when: ({ debugged }) => debugged,
      run: (state) => type(state, '%mem objects'),
    },
    memoryGc: {
      label: '$(trash) Collect garbage',
      detail: 'and tell what was found',
      when: ({ debugged }) => debugged,
      run: (state) => type(state, '%mem gc'),
    },
  }
}

type Type = (state: Profiled, words: string, frameId?: number) => Thenable<void>

async function askReferences(state: Profiled, type: Type): Promise<void> {
  const editor = vscode.window.activeTextEditor
  const value = editor?.selection && editor.document.getText(editor.selection)
  const prompt =
    'The object, as an expression: a global name, or while the program stands still any name of the frame'
  const typed = await vscode.window.showInputBox({
    prompt,
    ...(value ? { value } : {}),
    placeHolder: 'cache',
  })
  if (!typed?.trim()) return
  const item = vscode.debug.activeStackItem
  const frameId = item && 'frameId' in item && item.session.id === state.session.id ? item.frameId : undefined
  await type(state, `%mem refs ${typed.trim()}`, frameId)
}
