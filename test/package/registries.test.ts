// What is handed in to registries (packaging/) is as they document it, and of this version.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'yaml'
import { describe, expect, it } from 'vitest'
import * as z from 'zod/mini'
import { ROOT } from '../root.ts'

const read = (path: string) => readFileSync(join(ROOT, path), 'utf8')
const { version, license, bin, homepage } = JSON.parse(read('package.json'))

// npm's and the galleries' pages show the README, whose links and pictures are found through it.
it('lead to one repository', () => {
  expect(parse(read('packaging/mason/package.yaml')).homepage).toBe(homepage)
  for (const path of ['package.json', 'adapter-manifest/package.json'])
    expect(JSON.parse(read(path)).repository.url.replace(/^git\+/, '')).toBe(`${homepage}.git`)
  expect(read('wheel/pyproject.toml')).toContain(`\nRepository = "${homepage}"\n`)
  expect(homepage).toContain(/:repo "([^"]+)"/.exec(read('packaging/melpa/dapscope'))![1])
})

describe('mason’s package.yaml', () => {
  /** As schemas/package.schema.json, components/source(s) and bin of mason-org/mason-registry have it for a package of npm. */
  const Mason = z.strictObject({
    name: z.string(),
    description: z.string(),
    homepage: z.string().check(z.regex(/^https?:\/\//)),
    licenses: z.array(z.string()).check(z.minLength(1)),
    languages: z.array(z.string()),
    categories: z.array(z.enum(['DAP', 'LSP', 'Formatter', 'Linter', 'Compiler', 'Runtime'])),
    source: z.strictObject({ id: z.string().check(z.regex(/^pkg:npm\/.+@.+/)) }),
    bin: z.record(z.string().check(z.regex(/^[\w\-.]+$/)), z.string().check(z.regex(/^npm:/))),
  })
  const given = Mason.parse(parse(read('packaging/mason/package.yaml')))

  it('names this version, this licence and a program that the package has', () => {
    expect(given.source.id).toBe(`pkg:npm/dapscope@${version}`)
    expect(given.licenses).toEqual([license])
    for (const program of Object.values(given.bin))
      expect(Object.keys(bin)).toContain(program.replace('npm:', ''))
  })
})

describe('MELPA’s recipe', () => {
  // Recipe format: melpa/melpa README.
  const recipe = read('packaging/melpa/dapscope')
  const [, pattern] = /:files \("([^"]+)"\)/.exec(recipe) ?? []

  it('names the package, a fetcher and a repository', () => {
    expect(recipe).toMatch(/^\(dapscope :fetcher github\s+:repo "[\w-]+\/[\w-]+"\s+:files \([^)]*\)\)\n$/)
  })

  const folder = join(ROOT, pattern!.replace('/*.el', ''))
  it.skipIf(!existsSync(folder))('finds the files of the package, with the main one of its name', () => {
    expect(readdirSync(folder)).toContain('dapscope.el')
  })
})

describe('the extension’s manifest', () => {
  const manifest = JSON.parse(read('adapter-manifest/package.json'))

  it('has what the galleries want, and this version', () => {
    // Required fields and categories: code.visualstudio.com/api/references/extension-manifest.
    for (const field of ['name', 'publisher', 'displayName', 'description', 'license'])
      expect(manifest[field]).toMatch(/\S/)
    expect(manifest.name).toMatch(/^[a-z0-9-]+$/)
    expect(manifest.engines.vscode).toMatch(/^\^\d+\.\d+\.\d+$/)
    expect(manifest.version).toBe(version)
    const allowed = [
      'Programming Languages',
      'Snippets',
      'Linters',
      'Debuggers',
      'Other',
      'Data Science',
      'Visualization',
      'Testing',
    ]
    expect(manifest.categories.filter((each: string) => !allowed.includes(each))).toEqual([])
  })
})

describe('the wheel', () => {
  it('takes its version from package.json, and gives the programs that npm’s package has', () => {
    const project = read('wheel/pyproject.toml')
    expect(project).toMatch(/\[tool\.hatch\.version\]\npath = "\.\.\/package\.json"/)
    for (const name of Object.keys(bin)) expect(project).toContain(`\n${name} = "dapscope.__main__:main"`)
  })
})
