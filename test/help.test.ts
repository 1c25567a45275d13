// `dapscope help`: commands, and topics of the docs by any of their names.
import { describe, expect, it } from 'vitest'
import { aboutTopic, topicsOf } from '../src/help-topics.ts'
import { dapscope } from './cli.ts'
import { tooWide } from './columns.ts'

const help = (...words: string[]) => dapscope(['help', ...words])

describe('dapscope help', () => {
  it('shows all commands and pages', () => {
    const { stdout, exitCode } = help()
    expect(stdout).toMatch(/^ {2}doctor /m)
    expect(stdout).toMatch(/^Topics: [^]*faults[^]*reference/m)
    expect(stdout).not.toMatch(/extending|inside/)
    expect(exitCode).toBe(0)
  })

  it('shows how a command is typed', () => {
    expect(help('convert').stdout).toMatch(/^Usage: dapscope convert .*--line-nodes/s)
    for (const command of ['run', 'completion'])
      expect(help(command).stdout.trim()).toBe(dapscope([command, '--help']).stdout.trim())
  })

  it('tells of a request by any of its names, of an error, of a page', () => {
    for (const words of [['dapscope.cpu.start'], ['cpu.start'], ['%cpu', 'start']])
      expect(help(...words).stdout).toMatch(/^### dapscope\.cpu\.start\n.*`durationMs`/s)
    expect(help('%mem', 'snapshot').stdout).toContain('dapscope.memory.snapshot')
    expect(help('captureRunning').stdout).toMatch(/^1201\n {2}`captureRunning`\n {2}A CPU capture/)
    expect(help('1201').stdout).toBe(help('captureRunning').stdout)
    expect(help('faults').stdout).toMatch(/^# Faults/)
    expect(help('vscode').stdout).not.toContain('.png')
  })

  it('tells of a flag', () => {
    expect(help('--port').stdout).toMatch(/^`--port <port>`\n.*serve sessions over TCP/)
    expect(help('--no-open').stdout).toMatch(/only make the page/)
    expect(help('--help').stdout).toMatch(/^Usage: dapscope help/)
  })

  it('tells of the words of the console as they are typed there', () => {
    const { stdout, exitCode } = help('%cpu')
    expect(exitCode).toBe(0)
    expect(stdout).toMatch(
      /^%cpu start +Starts a CPU profile.*^%cpu N +Profiles the next N seconds.*%cpu diff /ms,
    )
    expect(stdout).not.toContain('%mem')
    for (const words of ['%cpu 10', '%cpu NUMBER', '%cpu start rate=200'])
      expect(help(words).stdout).toMatch(/^### dapscope\.cpu\.start\n/)
    expect(help('%mem', 'refs').stdout).toMatch(/^### dapscope\.memory\.references\n/)
    expect(help('%mem run f(1)').stdout).toMatch(/^### dapscope\.memory\.run\n/)
    expect(help('%prof').stdout).toMatch(/%prof open .*Opens/)
    for (const words of ['', '%cpu', '%mem', '%prof', '%mem snpshot'])
      expect(tooWide(help(words).stdout + help(words).stderr)).toEqual([])
    expect(help('%mem snpshot')).toMatchObject({
      exitCode: 2,
      stderr: expect.stringMatching(/mean `%mem snapshot`/),
    })
    expect(help('%timeit').exitCode).toBe(2)
  })

  it('names what may have been meant', () => {
    expect(help('convrt')).toMatchObject({
      exitCode: 2,
      stderr: expect.stringMatching(/Did you mean `convert`\?/),
    })
  })
})

describe('a topic', () => {
  const page = {
    name: 'PAGE',
    text: '# Title\n\n## One\n\nfirst\n\n```sh\n## no heading\n```\n\n### Under\n\n## Two\n\nlast',
  }

  it('is a section up to the next of its depth, code and all', () => {
    expect(aboutTopic('one', [page])).toBe('## One\n\nfirst\n\n```sh\n## no heading\n```\n\n### Under')
    expect(aboutTopic('two', [page])).toBe('## Two\n\nlast')
    expect(topicsOf([page])).toEqual(['page', 'One', 'Under', 'Two'])
  })

  it('is nothing where no page has it', () => {
    expect(aboutTopic('no heading', [page])).toBeUndefined()
  })
})
