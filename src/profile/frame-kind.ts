// What role a frame has in a debugged program's stack, told once a frame from its name and file.
import type { RawFrame } from './raw-trace.ts'
import type { Category } from './stacks.ts'
import { bareName } from './waiting.ts'

export interface FrameKind {
  category: Category
  /** `runpy`, with which Python begins a script: below the user's code, and below debugpy's. */
  isRunpy: boolean
  /** Python's own beginning of a thread: `_bootstrap`, `_bootstrap_inner`, `run`. */
  isThreadStart: boolean
  /** Of the debugger's: where a stopped thread waits. */
  suspends: boolean
  /** Of the debugger's: runs code of the user's for the debugger's own ends (conditions, watches). */
  evaluates: boolean
  /** Of the debugger's, or of runpy's for it: the last frame before the user's program or thread, or before what the user called. */
  handsOver: boolean
  /** Of the debugger's: the beginning of one of its own threads. */
  ownThread: boolean
  /** The same, wherever it stands: what pydevd starts late it starts by its own stand-in, as if for the user. */
  ownThreadAnywhere: boolean
  isShim: boolean
}

/** CPython's own step (3.13) between a class that is called and its `__init__`, which py-spy (0.4.3) tells as a function: it has no source. */
export const isShim = ({ name, file }: { name: string; file: string }) => name === '__init__' && file === name

const THREAD_START = ['_bootstrap', '_bootstrap_inner', 'run']
const SUSPENDS = ['do_wait_suspend', '_do_wait_suspend']
const EVALUATES = [
  'handle_breakpoint_condition',
  'handle_breakpoint_expression',
  'evaluate_expression',
  'eval_in_context',
  'internal_evaluate_expression_json',
  'new_func_evaluating',
]
/** debugpy -m/-c/file (`_run_code`, `run_code`), pydevd.py as a script (`execfile`, `_exec`). */
const HANDS_OVER = ['_run_code', 'run_code', 'execfile', '_exec']
/** Besides `__call__`, which begins a thread: pydev_monkey's stand-ins for `os.fork`, `subprocess`, `_thread.start_new_thread`. */
const STAND_IN = /^(new_|pydev_start_new_thread)/

export function frameKind(frame: RawFrame, category: Category): FrameKind {
  const name = bareName(frame.name)
  const file = frame.file.slice(Math.max(frame.file.lastIndexOf('/'), frame.file.lastIndexOf('\\')) + 1)
  const isDebugger = category === 'debugger'
  const isMonkey = file === 'pydev_monkey.py'
  const isRunpy = category === 'stdlib' && (file === 'runpy.py' || file === '<frozen runpy>')
  return {
    category,
    isRunpy,
    isThreadStart: category === 'stdlib' && file === 'threading.py' && THREAD_START.includes(name),
    suspends: isDebugger && SUSPENDS.includes(name),
    evaluates: isDebugger && EVALUATES.includes(name),
    handsOver: handsOver(name, isMonkey, isDebugger || isRunpy),
    // A thread of debugpy's own has a function of debugpy's as its target; pydevd's are all of one class.
    ownThread:
      isDebugger && !isMonkey && (name === 'run' || /[\\/]debugpy[\\/](server|common)[\\/]/.test(frame.file)),
    ownThreadAnywhere: isDebugger && startsOwnThread(name, frame.file, file),
    isShim: isShim(frame),
  }
}

function handsOver(name: string, isMonkey: boolean, isCandidate: boolean): boolean {
  if (!isCandidate) return false
  return isMonkey ? name === '__call__' || STAND_IN.test(name) : HANDS_OVER.includes(name)
}

/** pydevd's threads are all of one class; ours is the watch of a sleeping debugger (python-inject/dapscope_inject/lease.py). */
function startsOwnThread(name: string, path: string, file: string): boolean {
  return name === 'run' && (file === 'pydevd_daemon_thread.py' || path.startsWith('<dapscope>/'))
}
