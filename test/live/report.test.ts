// Reports of real programs from their results on disk, opened in a real Chromium; with PICTURES=folder they leave the pictures of docs/.
import { readdirSync, readFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { chromium, type Browser, type BrowserContextOptions, type Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { dapscope } from '../cli.ts'
import { describePythons } from '../pythons.ts'
import { chromiumPath } from '../report/chromium.ts'
import { dataIn, embedded } from '../report/sides.ts'
import { fits, watched } from '../report/watched.ts'
import { scratchFolder } from '../scratch.ts'
import { pause } from './captures.ts'
import { Dap, PROGRAMS } from './dap.ts'

const SHOP = join(PROGRAMS, 'growing_shop.py')
const found = chromiumPath()
const pictures = process.env['PICTURES']

const dataOf = (page: string) => dataIn(readFileSync(page, 'utf8'))

/** Every leak that the session is sure of is in the report, as sure and as large. */
function expectSureLeaks({ leaks, places }: ReturnType<typeof dataOf>, ofSession: any[]): void {
  const told = leaks!.map(({ place, confidence, growthBytes }) => {
    const { name, line } = places[place]!
    return { name, line, confidence, growthBytes }
  })
  const sure = ofSession.filter(({ confidence }) => confidence !== 'LOW')
  expect(sure.length).toBeGreaterThan(1)
  for (const { function: name, line, confidence, growthBytes } of sure)
    expect(told).toContainEqual({ name, line, confidence, growthBytes })
}

/** Of four snapshots, the last one with each of those before, and with itself. */
async function comparesAnyTwo(page: Page): Promise<void> {
  const before = (index: number) => page.getByLabel('The snapshot before').selectOption({ index })
  const first = () => page.locator('.tables tbody tr').first().textContent()
  const whole = await first()
  await before(2)
  expect(await first()).not.toBe(whole)
  await before(3)
  expect(await page.locator('.tables').textContent()).toMatch(/Nothing differs between these two/)
  await before(0)
  expect(await first()).toBe(whole)
}

describePythons(
  'reports of a program',
  ({ python }) => {
    let browser: Browser | undefined
    beforeAll(async () => {
      if (found) browser = await chromium.launch({ executablePath: found, args: ['--no-sandbox'] })
    })
    afterAll(() => browser?.close())

    async function started(output: string, memory: true | { frames: number } = true): Promise<Dap> {
      const dap = Dap.proxy(python, ['--output-dir', output], { env: { XDG_STATE_HOME: scratchFolder() } })
      await dap.launch({ program: SHOP, python: [python], dapscope: { memory } })
      return dap
    }

    /** An evaluate has three seconds, which a busy machine may not have for a program that is traced four calls deep. */
    async function askAgain(dap: Dap, args: object): Promise<void> {
      for (let tries = 1; tries < 5; tries++)
        if ((await dap.answer('dapscope.memory.references', args)).success) return
      await dap.settled('dapscope.memory.references', args)
    }

    async function look(file: string, context: BrowserContextOptions = {}): Promise<Page | undefined> {
      return browser && watched(browser, file, { viewport: { width: 1280, height: 860 }, ...context })
    }

    const picture = async (page: Page | undefined, name: string) => {
      if (pictures && page) await page.screenshot({ path: join(pictures, `${name}.png`) })
    }

    it('are of the whole run where one snapshot is named: what leaks, any two compared, the collector', async () => {
      const output = scratchFolder()
      const dap = await started(output)
      let last
      for (const label of ['start', 'a while', 'more', 'the end']) {
        await pause(800)
        last = await dap.settled('dapscope.memory.snapshot', { label, collect: true })
      }
      expect(last.gc).toMatchObject({ isEnabled: true, garbage: 0 })
      const { reportPath } = await dap.ask('dapscope.report')
      const data = dataOf(reportPath)
      expect(data).toMatchObject({ title: 'Memory over time', program: 'growing_shop.py' })
      expect(data.collector!.now).toEqual(last.gc)
      expect(data.collector!.now.frozen).toBeGreaterThan(1000)
      expect(data.snapshots!.names).toEqual(
        ['start', 'a while', 'more', 'the end'].map((label, i) =>
          expect.stringMatching(new RegExp(`^#${i + 1} \\d\\d:\\d\\d:\\d\\d ${label}$`)),
        ),
      )
      // The files tell what the session does.
      const { leaks } = await dap.settled('dapscope.memory.diff', { to: last.snapshotId })
      expectSureLeaks(data, leaks)
      expect(data.leaks!.find(({ place }) => data.places[place]!.name === 'remember')!.text).toMatch(
        /bytearray/,
      )

      const page = await look(reportPath)
      if (page) {
        expect(await page.locator('.leaks .HIGH').count()).toBeGreaterThan(0)
        expect(await page.locator('.leaks .HIGH a.where').first().getAttribute('href')).toMatch(
          /^vscode:\/\/file\/.*growing_shop\.py:\d+$/,
        )
        expect(await page.locator('.collector tbody tr').count()).toBe(3)
        await comparesAnyTwo(page)
        await picture(page, 'report-memory')
      }
      const phone = await look(reportPath, {
        viewport: { width: 390, height: 844 },
        isMobile: true,
        colorScheme: 'dark',
      })
      if (phone) expect(await fits(phone)).toBe(true)
      dap.output.end()
      await dap.exit()
    })

    it('show who holds an object, as a graph that is walked with the keyboard', async () => {
      const output = scratchFolder()
      const dap = await started(output)
      await pause(1000)
      const { referencesPath, paths } = await dap.settled('dapscope.memory.references', {
        type: '__main__.Order',
      })
      expect(paths[0].root.name).toMatch(/SHOP/)
      const { body } = await dap.typed('%prof open')
      expect(body.result).toContain(join(dirname(referencesPath), 'references.html'))
      dap.output.end()
      await dap.exit()

      const results = (...words: string[]) => dapscope(['--output-dir', output, ...words]).stdout
      const report = results('open', 'last', '--no-open')
      expect(report).toBe(join(dirname(referencesPath), 'references.html'))
      const id = basename(dirname(referencesPath)).slice(-6)
      expect(results('list').split('\n').at(-1)).toMatch(
        new RegExp(`  ${id}  references .*growing_shop\\.py .*references\\.json$`),
      )
      expect(dataOf(report)).toMatchObject({ title: 'Who holds __main__.Order', program: 'growing_shop.py' })
      const page = await look(report)
      if (page) {
        expect(await page.locator('.paths > ol > li').first().textContent()).toMatch(
          /SHOP.*by_customer.*Order/,
        )
        await page.getByRole('button', { name: 'Show in the graph' }).first().click()
        expect(await page.locator('.network .node.lit.root').count()).toBe(1)
        expect(await page.locator('.network .edge.lit').count()).toBeGreaterThan(1)
        await picture(page, 'report-references')
        await page.locator('.network .node.root').first().focus()
        await page.keyboard.press('ArrowRight')
        expect(await page.locator('.graph .details').textContent()).toMatch(/held by .*SHOP/)
      }
      const phone = await look(report, { viewport: { width: 390, height: 844 }, isMobile: true })
      if (phone) expect(await fits(phone)).toBe(true)
    })

    it('have no folder of this machine and no source text in them when redacted', async () => {
      const output = scratchFolder()
      const dap = await started(output, { frames: 4 })
      for (let turn = 0; turn < 3; turn++) {
        await pause(600)
        await dap.settled('dapscope.memory.snapshot', { label: `in ${PROGRAMS}/${turn}` })
      }
      await askAgain(dap, { expression: 'SEEN["/srv/shop/spool/3.json"]' })
      await askAgain(dap, { type: '__main__.Order' })
      dap.output.end()
      await dap.exit()
      const files = readdirSync(output, { recursive: true })
        .map((name) => join(output, String(name)))
        .filter((name) => /\.heapprofile$|references\.json$/.test(name))
      expect(files.length).toBeGreaterThanOrEqual(8)
      for (const file of files) {
        const page = `${file}.html`
        dapscope(['view', file, '--no-open', '--redact', '--out', page])
        const html = readFileSync(page, 'utf8')
        const folders = [PROGRAMS, output, '/srv', 'spool', dirname(python), process.env['HOME'] ?? '/root']
        for (const folder of folders) expect(html.includes(folder), `${folder} in ${file}`).toBe(false)
        const data = embedded(html)
        expect(/"\/[a-z]|vscode:|bytearray\(4000\)|SEEN\[\\"/.exec(data)?.[0]).toBeUndefined()
        expect(data.length).toBeGreaterThan(500)
      }
      // The tree of calls of one snapshot has its run beside it too.
      const last = files
        .filter((name) => name.endsWith('memory-calls.heapprofile'))
        .sort()
        .at(-1)!
      const { title, leaks, trees } = dataOf(`${last}.html`)
      expect({ title, trees: trees.length }).toEqual({ title: 'Memory over time', trees: 3 })
      expect(leaks!.length).toBeGreaterThan(0)
    })
  },
  { versions: ['3.9', '3.12'] },
)
