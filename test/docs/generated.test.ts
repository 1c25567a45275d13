// What is generated in docs/ is what the code declares now: `npm run docs` writes it anew (vitest's -u).
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { format, resolveConfig } from 'prettier'
import { describe, expect, it } from 'vitest'
import { allFailures, events, requests } from '../../scripts/docs/declared.ts'
import { manPage } from '../../scripts/docs/man.ts'
import { reference, VARIABLES } from '../../scripts/docs/reference.ts'
import { schemas } from '../../scripts/docs/schemas.ts'
import { ROOT } from '../root.ts'

const DOCS = join(ROOT, 'docs')
const STALE = 'the code declares something else by now: type `npm run docs`'

async function expectFile(path: string, text: string) {
  const filepath = join(DOCS, path)
  const options = await resolveConfig(filepath)
  await expect(await format(text, { ...options, filepath }), STALE).toMatchFileSnapshot(filepath)
}

const sources = readdirSync(join(ROOT, 'src'), { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts'))
  .map((name) => readFileSync(join(ROOT, 'src', name), 'utf8'))

describe('docs/REFERENCE.md', () => {
  it('is what the code declares', async () => {
    await expectFile('REFERENCE.md', reference())
  })

  it('takes no name for markup, as it did of `__main__`', () => {
    expect(readFileSync(join(DOCS, 'REFERENCE.md'), 'utf8')).not.toMatch(/.*\*\*.*/)
  })

  it('tells every event that is announced', () => {
    const announced = sources.flatMap((text) =>
      [...text.matchAll(/(?:announce|tellFailed)\('([\w.]+)'/g)].map(([, name]) => name!),
    )
    expect([...new Set(announced)].sort()).toEqual(Object.keys(events).sort())
  })

  it('tells every environment variable', () => {
    const read = sources.flatMap((text) =>
      [...text.matchAll(/'(DAPSCOPE_[A-Z_]+)'/g)].map(([, name]) => name!),
    )
    const told = reference()
    expect([...new Set(read)].filter((name) => !told.includes(`\`${name}\``))).toEqual([])
    expect(Object.keys(VARIABLES).filter((name) => !read.includes(name))).toEqual([])
  })

  it('gives each error one id and one name', () => {
    expect(new Set(allFailures.map(({ id }) => id)).size).toBe(allFailures.length)
    expect(new Set(allFailures.map(({ name }) => name)).size).toBe(allFailures.length)
  })
})

describe('docs/dapscope.1', () => {
  it('is what the code declares', async () => {
    await expect(manPage(), STALE).toMatchFileSnapshot(join(DOCS, 'dapscope.1'))
  })
})

describe('docs/schema', () => {
  const all = Object.entries(schemas())

  it.each(all)('%s is what the code declares, and a JSON Schema', async (name, schema) => {
    await expectFile(`schema/${name}`, JSON.stringify(schema))
    expect(() => new Ajv2020({ strict: true, allowUnionTypes: true }).compile(schema)).not.toThrow()
  })

  it('has no file of a request that is no more', () => {
    const names = all.map(([name]) => name)
    expect(readdirSync(join(DOCS, 'schema')).filter((name) => !names.includes(name))).toEqual([])
  })

  it('agrees with what a request accepts', () => {
    const start = requests.find(({ command }) => command === 'dapscope.cpu.start')!
    const isValid = new Ajv2020().compile(schemas()['dapscope.cpu.start.json']!)
    for (const given of [
      {},
      { rate: 200 },
      { rate: 0 },
      { stopOn: 'stopped' },
      { stopOn: [] },
      { colour: 'red' },
    ])
      expect([given, isValid(given)]).toEqual([given, start.arguments.safeParse(given).success])
  })
})
