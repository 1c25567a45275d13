// `dapscope` started by a person, in a real terminal: it says what it is and ends, instead of waiting for a protocol.
import { describe, expect, it } from 'vitest'
import { inTerminal } from './cli.ts'
import { tooWide } from './columns.ts'
import { Dap, DAPSCOPE, PROGRAMS } from './live/dap.ts'
import { newestPython } from './pythons.ts'
import { scratchFolder } from './scratch.ts'

describe('dapscope in a terminal', () => {
  const { python } = newestPython()

  it('explains itself in at most 80 columns', () => {
    const text = inTerminal([])
    expect(text).toMatch(/^dapscope \S+ profiles the Python program that you debug\./)
    expect(text).toContain('dapscope run -- script.py')
    expect(text).toMatch(/status 0\n$/)
    expect(tooWide(text)).toEqual([])
    expect(text.split('\n').length).toBeLessThan(24)
  })

  it('says where an editor attaches, to one who has typed that here', () => {
    const text = inTerminal(['--connect', '127.0.0.1:5678'])
    expect(text).toMatch(/^dapscope: in a terminal no editor .*attach to\s127\.0\.0\.1:5678.*status 2\n$/s)
    expect(tooWide(text)).toEqual([])
  })

  it('goes on to speak DAP there, as TRAMP has it, though debugpy gives the terminal to the program', async () => {
    const through = [python, `${PROGRAMS}/through_terminal.py`, process.execPath, DAPSCOPE, '--stdio']
    const dap = Dap.start([...through, '--python', python])
    await dap.launch({ program: `${PROGRAMS}/shares.py`, args: ['60'], python: [python] })
    const { debuggee } = await dap.ask('dapscope.status')
    expect(debuggee.pid).toBeGreaterThan(0)
    await dap.ask('disconnect', { terminateDebuggee: true })
  })

  it('passes Ctrl-C on to a program that it runs, once, and profiles it to its end', () => {
    const program = `${PROGRAMS}/interrupted.py`
    const text = inTerminal(['run', '--python', python, '--out', scratchFolder(), '--', program], {
      TYPED_AFTER: 'at work',
    })
    expect(text).toMatch(
      /at work in a terminal:(?:\^C)? True.*interrupted 1 times\n.*ended with status 5.*status 5\n$/s,
    )
    expect(text).toMatch(/work +interrupted\.py/)
  })

  it('names the commands to one who has mistyped one', () => {
    expect(inTerminal(['veiw'])).toMatch(/there is no command `veiw`\. Did you mean `view`\?.*status 2/s)
    expect(inTerminal(['app.py'])).toMatch(/type\s`dapscope\srun\s--\sapp\.py`.*status 2/s)
    expect(inTerminal(['frobnicate'])).toMatch(/there is no command .* There are .*`view`.*status 2/s)
  })

  it('tells one who has mistyped an option, and takes those of debugpy’s adapter', () => {
    expect(inTerminal(['--prt', '5678'])).toMatch(/no option `--prt`\. Did you mean `--port`.*status 2/s)
    const unlike = inTerminal(['--frobnicate'])
    expect(unlike).toMatch(/no option `--frobnicate`\.\sThere are .*`--log-stderr`.*status 2/s)
    expect(tooWide(unlike)).toEqual([])
    expect(inTerminal(['--log-stderr', '--log-dir', '/tmp'])).toMatch(/^dapscope \S+ profiles.*status 0/s)
    expect(inTerminal(['-m', 'debugpy.adapter'])).toMatch(/^dapscope \S+ profiles.*status 0/s)
  })

  it('tells a client’s user of a mistyped option, and hands on what it does not know', async () => {
    const mistyped = Dap.proxy(python, ['--conect', 'localhost:1'])
    expect(await mistyped.exit()).toBe(2)
    expect(mistyped.stderr()).toContain('Did you mean `--connect`?')
    // debugpy itself refuses it, as it would alone.
    const unknown = Dap.proxy(python, ['--frobnicate'])
    await unknown.exit()
    expect(unknown.stderr()).not.toContain('there is no option')
  })

  it('serves a client that comes through a pipe', async () => {
    const dap = Dap.proxy(python)
    expect((await dap.answer('initialize', { adapterID: 'debugpy' })).success).toBe(true)
    await dap.leave()
  })
})
