// Taking the debugger out of stacks: real sessions of debugpy on several Pythons, and the shapes they cannot show.
import { describe, expect, it } from 'vitest'
import { categoryOf } from '../../src/profile/category.ts'
import { classify, DOING } from '../../src/profile/classify.ts'
import type { RawTrace } from '../../src/profile/pyspy-trace.ts'
import { STATES } from '../../src/profile/stacks.ts'
import { allAsText, path, recorded, recordedFile, RECORDINGS } from './recordings.ts'

const PYDEVD = '/v/lib/python3.11/site-packages/debugpy/_vendored/pydevd'
const FILES: Record<string, string> = {
  app: '/home/user/project/app.py',
  __init__: '__init__',
  std: '/usr/lib/python3.11/queue.py',
  thr: '/usr/lib/python3.11/threading.py',
  lib: '/v/lib/python3.11/site-packages/requests/api.py',
  runpy: '<frozen runpy>',
  dbg: `${PYDEVD}/pydevd.py`,
  main: '/v/lib/python3.11/site-packages/debugpy/__main__.py',
  pyd: `${PYDEVD}/_pydevd_bundle/pydevd_runpy.py`,
  daemon: `${PYDEVD}/_pydevd_bundle/pydevd_daemon_thread.py`,
  monkey: `${PYDEVD}/_pydev_bundle/pydev_monkey.py`,
}

/** `app.main app.work` and so on, root first: what is left of it, and what it is doing. */
function left(stack: string, keepsDebugger = false): string {
  const frames = stack.split(' ').map((each) => {
    const [file, name] = each.split('.') as [string, string]
    return { name, file: FILES[file]!, line: 1 }
  })
  const trace: RawTrace = {
    frames,
    parent: [-1, ...frames.map((_, i) => i)],
    frame: [-1, ...frames.map((_, i) => i)],
    threads: [],
    events: 0,
    last: 0,
  }
  const rows = classify(trace, keepsDebugger)
  const names: string[] = []
  for (let at = rows.leaf[frames.length]!; at > 0; at = rows.up[at]!) names.unshift(frames[at - 1]!.name)
  const doing = Object.keys(DOING)[rows.doing[frames.length]!]
  return `${names.join(';')} (${rows.ownThread[frames.length] ? 'own thread' : doing})`
}

const START = 'runpy._run_module_as_main runpy._run_code main.<module> dbg.main pyd.run_path pyd._run_code'
const THREAD = 'monkey.__call__ thr._bootstrap thr._bootstrap_inner thr.run'

describe('a debugged stack', () => {
  it.each([
    [
      'a program without a debugger',
      'runpy._run_module_as_main app.main std.get',
      '_run_module_as_main;main;get (program)',
    ],
    ['debugpy’s start', START, ' (debugger)'],
    [
      'a class that debugpy’s start calls (3.13)',
      `${START.split(' pyd')[0]} __init__.__init__ std.get`,
      ' (debugger)',
    ],
    [
      'debugpy at import',
      'runpy._run_module_as_main runpy._run_code main.<module> dbg.main std.get',
      ' (debugger)',
    ],
    ['a program', `${START} app.<module> lib.get std.get`, '<module>;get;get (program)'],
    [
      'a module of the standard library as the program',
      `${START} std.<module> std.get`,
      '<module>;get (program)',
    ],
    [
      'debugpy 1.6, that starts by runpy',
      'runpy._run_code main.<module> dbg.main runpy._run_code app.m',
      'm (program)',
    ],
    [
      'a class that is called (3.13)',
      `${START} app.m __init__.__init__ app.__init__`,
      'm;__init__ (program)',
    ],
    ['tracing', `${START} app.m dbg.trace_dispatch std.get`, 'm (debugger)'],
    ['a stop', `${START} app.m dbg.do_wait_suspend dbg._do_wait_suspend thr.wait`, 'm (paused)'],
    ['a watch evaluated at a stop', `${START} app.m dbg._do_wait_suspend dbg.x app.watched`, 'm (paused)'],
    ['a condition', `${START} app.m dbg.handle_breakpoint_condition app.costly`, 'm (debugger)'],
    ['the user’s above the debugger', `${START} app.m monkey.new_fork app.hook`, 'm;hook (program)'],
    ['a stand-in of pydev_monkey', `${START} app.m monkey.new_spawn std.get`, 'm;get (program)'],
    ['a thread', `${THREAD} app.work`, '_bootstrap;_bootstrap_inner;run;work (program)'],
    ['a pool’s thread with no work', `${THREAD} std.get`, '_bootstrap;_bootstrap_inner;run;get (program)'],
    [
      'a thread at the start of tracing',
      `${THREAD} dbg.enable_tracing`,
      '_bootstrap;_bootstrap_inner;run (debugger)',
    ],
    [
      'a thread from before the debugger',
      'thr._bootstrap thr._bootstrap_inner thr.run app.w dbg.trace',
      '_bootstrap;_bootstrap_inner;run;w (debugger)',
    ],
    [
      'a thread of pydevd’s',
      'thr._bootstrap thr._bootstrap_inner daemon.run dbg._on_run app.<string>',
      '_bootstrap;_bootstrap_inner (own thread)',
    ],
    ['the end of the program', 'dbg.stoptrace dbg.dispose thr.wait', ' (debugger)'],
    ['Python’s shutdown', 'thr._shutdown', '_shutdown (program)'],
  ])('of %s', (_what, stack, expected) => {
    expect(left(stack)).toBe(expected)
  })

  it('keeps all frames when asked to, and the states', () => {
    expect(left('main.<module> pyd._run_code app.m dbg._do_wait_suspend', true)).toBe(
      '<module>;_run_code;m;_do_wait_suspend (paused)',
    )
  })
})

describe('a recorded session', () => {
  it.each(RECORDINGS)('%s reads as text', async (name) => {
    await expect(allAsText(recorded(name))).toMatchFileSnapshot(recordedFile(`${name}.txt`))
  })

  it.each(RECORDINGS)('%s has no frame of the debugger’s left, and its threads apart', (name) => {
    const stacks = recorded(name)
    expect(stacks.functions.filter(({ category }) => category === 'debugger')).toEqual([])
    const own = stacks.threads
      .filter(({ isDebugger }) => isDebugger)
      .map((thread) => thread.name.replace(/Thread$/, ''))
    expect(own.sort()).toEqual(['pydevd.CheckAlive', 'pydevd.Command', 'pydevd.Reader', 'pydevd.Writer'])
  })

  it.each(RECORDINGS.filter((name) => name.endsWith('paused')))('%s shows the pause where it was', (name) => {
    const stacks = recorded(name)
    const main = stacks.threads.find((thread) => thread.name === 'MainThread')!
    const paused = main.slices.state.findIndex((state) => STATES[state] === 'paused')
    expect(path(stacks, main.slices.node[paused]!)).toBe('<module>')
    expect(main.slices.line[paused]).toBe(36)
  })

  it('shows the debugger’s frames when asked to', () => {
    const stacks = recorded('python-3.13-paused', { includeDebuggerFrames: true })
    expect(allAsText(stacks)).toContain(
      '_run_module_as_main;_run_code;<module>;main;run_file;run_path;_run_module_code;_run_code;<module>;main;spin',
    )
    expect(allAsText(stacks)).toMatch(/paused .*PyDB._do_wait_suspend/)
  })
})

describe('a file’s category', () => {
  it.each([
    ['/usr/lib/python3.11/threading.py', 'stdlib'],
    ['/root/.pyenv/versions/3.9.1/lib/python3.9/json/decoder.py', 'stdlib'],
    ['<frozen importlib._bootstrap>', 'stdlib'],
    ['C:\\Users\\u\\AppData\\Local\\Programs\\Python\\Python311\\Lib\\threading.py', 'stdlib'],
    ['c:\\hostedtoolcache\\windows\\Python\\3.11.9\\x64\\Lib\\queue.py', 'stdlib'],
    ['C:\\miniconda3\\envs\\ml\\Lib\\queue.py', 'stdlib'],
    ['node:internal/modules/cjs/loader', 'stdlib'],
    ['/usr/lib/python3.11/site-packages/requests/api.py', 'library'],
    ['/usr/lib/python3/dist-packages/yaml.py', 'library'],
    ['/home/u/project/.venv/lib/python3.11/site-packages/flask/app.py', 'library'],
    ['C:\\p\\.venv\\Lib\\site-packages\\numpy\\core.py', 'library'],
    ['<__array_function__ internals>', 'library'],
    ['/v/lib/python3.11/site-packages/debugpy/server/cli.py', 'debugger'],
    ['/v/lib/python3.11/site-packages/debugpy/_vendored/pydevd/pydevd.py', 'debugger'],
    ['/home/u/.vscode/extensions/ms-python.debugpy-2025/bundled/libs/debugpy/__main__.py', 'debugger'],
    ['_pydevd_bundle/pydevd_cython.pyx', 'debugger'],
    ['C:\\x\\debugpy\\_vendored\\pydevd\\_pydev_bundle\\pydev_monkey.py', 'debugger'],
    ['', 'native'],
    ['/usr/lib/libc.so.6', 'native'],
    ['Python/ceval.c', 'native'],
    ['/home/u/lib/python/app.py', 'user'],
    ['/srv/debugpy/app.py', 'user'],
    ['C:\\work\\lib\\app.py', 'user'],
    ['<string>', 'user'],
    ['app.py', 'user'],
  ])('%s: %s', (file, category) => {
    expect(categoryOf(file)).toBe(category)
  })
})
