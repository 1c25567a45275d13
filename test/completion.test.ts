// `dapscope completion`: what the shells themselves complete with its scripts; zsh and fish where they are installed.
import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { onPath } from '../src/tools/on-path.ts'
import { dapscope } from './cli.ts'
import { scratchFolder } from './scratch.ts'

const shellOf = (name: string) => onPath(name, { env: process.env, cwd: '/' })

const folder = scratchFolder()
beforeAll(() => {
  for (const name of ['cpu', 'two words']) writeFileSync(join(folder, `${name}.cpuprofile`), '')
  for (const shell of ['bash', 'zsh', 'fish'])
    writeFileSync(join(folder, shell), dapscope(['completion', shell]).stdout)
})

const FORMATS = ['cpuprofile', 'speedscope', 'firefox', 'chrome-trace', 'pprof', 'collapsed']

describe.skipIf(shellOf('bash') === undefined)('bash', () => {
  /** What stands to choose from when Tab is pressed at the end of these words. */
  function completions(...words: string[]): string[] {
    const line = ['dapscope', ...words].map((word) => `'${word}'`).join(' ')
    const code = `source ./bash; COMP_WORDS=(${line}); COMP_CWORD=${words.length}; _dapscope; printf '%s\\n' "\${COMPREPLY[@]}"`
    return execFileSync('bash', ['--norc', '-c', code], { cwd: folder, encoding: 'utf8' }).trim().split('\n')
  }

  it('completes commands', () => {
    expect(completions('do')).toEqual(['doctor'])
    expect(completions('')).toEqual(expect.arrayContaining(['setup', 'convert', 'completion', 'uninstall']))
    expect(completions('--python', '/usr/bin/python3', 'conv')).toEqual(['convert'])
  })

  it('completes flags of dapscope and of each command', () => {
    expect(completions('--pyt')).toEqual(['--python'])
    expect(completions('--p')).toEqual(['--port', '--python', '--py-spy'])
    expect(completions('convert', '--li')).toEqual(['--line-nodes'])
    expect(completions('view', '--no')).toEqual(['--no-open'])
  })

  it('completes what a flag or an argument may be, and files', () => {
    expect(completions('convert', '--to', '')).toEqual(FORMATS)
    expect(completions('--log-level', 'd')).toEqual(['debug'])
    expect(completions('completion', 'f')).toEqual(['fish'])
    expect(completions('help', '%')).toEqual(['%prof', '%cpu', '%mem'])
    expect(completions('help', 'he')).toEqual(['help', 'headless'])
    expect(completions('convert', 'cpu')).toEqual(['cpu.cpuprofile'])
    expect(completions('--output-dir', 'cpu')).toEqual(['cpu.cpuprofile'])
    expect(completions('view', 'two')).toEqual(['two words.cpuprofile'])
    expect(completions('--output-dir', 'two')).toEqual(['two words.cpuprofile'])
    expect(completions('--port', '')).toEqual([''])
  })
})

describe.skipIf(shellOf('fish') === undefined)('fish', () => {
  const completions = (line: string) =>
    execFileSync('fish', ['--no-config', '-c', `source ./fish; complete -C '${line}'`], {
      cwd: folder,
      encoding: 'utf8',
    })
      .trim()
      .split('\n')
      .map((each) => each.split('\t')[0])

  it('completes commands, flags and values', () => {
    expect(completions('dapscope do')).toEqual(['doctor'])
    expect(completions('dapscope convert --li')).toEqual(['--line-nodes'])
    expect(completions('dapscope convert --to ').sort()).toEqual(FORMATS.toSorted())
    expect(completions('dapscope completion f')).toEqual(['fish'])
  })
})

describe.skipIf(shellOf('zsh') === undefined)('zsh', () => {
  it('takes the script', () => {
    const code = 'autoload -U compinit; compinit -D -u; source ./zsh; print $_comps[dapscope]'
    expect(execFileSync('zsh', ['-f', '-c', code], { cwd: folder, encoding: 'utf8' })).toBe('_dapscope\n')
  })

  it('completes commands and values when Tab is pressed', { timeout: 60_000 }, () => {
    const code = `
      zmodload zsh/zpty; zpty z zsh -f -i
      zpty -w z 'PS1="P> "; autoload -U compinit; compinit -D -u; source ./zsh; print ready'
      until zpty -r -t z out && [[ $out == *ready* && $out != *print* ]]; do sleep 0.1; done
      zpty -w -n z $'dapscope cl\\t'; until [[ $all == *clean* ]]; do zpty -r -t z out && all+=$out; sleep 0.1; done
      zpty -w -n z $'\\C-udapscope convert --to \\t'; until [[ $all == *speedscope* ]]; do zpty -r -t z out && all+=$out; sleep 0.1; done
      print -r -- $all`
    const text = execFileSync('zsh', ['-f', '-c', code], { cwd: folder, encoding: 'utf8', timeout: 50_000 })
    for (const format of FORMATS) expect(text).toContain(format)
  })
})
