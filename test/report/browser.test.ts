// Reports in a real Chromium (Debian's, or CHROMIUM=path): no error, search, zoom, tables, keyboard, phone, 100,000 nodes.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { chromium, type Browser, type BrowserContextOptions, type Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readCpuProfile } from '../../src/profile/read-cpuprofile.ts'
import type { Stacks } from '../../src/profile/stacks.ts'
import { cpuReport } from '../../src/report/cpu.ts'
import type { ReportData } from '../../src/report/data.ts'
import { html } from '../../src/report/html.ts'
import { memoryReport } from '../../src/report/memory.ts'
import { recorded } from '../profile/recordings.ts'
import { scratchFolder } from '../scratch.ts'
import { chromiumPath } from './chromium.ts'
import { pageCode } from './page-code.ts'
import { OPTIONS, sideOf } from './sides.ts'
import { fits, watched } from './watched.ts'

const found = chromiumPath()
const scratch = scratchFolder()
const PHONE = { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true }

const reportOf = (...all: Stacks[]) =>
  cpuReport(
    all.map((stacks) => sideOf(stacks, { mode: 'wall' })),
    OPTIONS,
  )

describe.skipIf(found === undefined)('a report in Chromium', () => {
  let browser: Browser
  beforeAll(async () => {
    browser = await chromium.launch({ executablePath: found!, args: ['--no-sandbox'] })
  })
  afterAll(() => browser?.close())

  async function open(report: ReportData, context: BrowserContextOptions = {}): Promise<Page> {
    const file = join(scratch, `${Math.random()}.html`)
    writeFileSync(file, [...html(report, pageCode())].join(''))
    return watched(browser, file, context)
  }

  const span = (page: Page) => page.locator('.span').textContent()
  const details = (page: Page) => page.locator('.details').textContent()
  const pressed = (page: Page, name: RegExp | string) => page.getByRole('button', { name }).click()
  const row = (page: Page, number: number) => page.locator('.tables tbody tr').nth(number).textContent()

  it('zooms to the box that is clicked, and out again', async () => {
    const page = await open(reportOf(recorded('python-3.12-running')))
    await page.getByLabel('Which flame graph').selectOption({ label: 'MainThread' })
    const whole = await span(page)
    await page.locator('canvas').click({ position: { x: 20, y: 90 } })
    expect(await details(page)).toMatch(/\w+ .*\.py:\d+ .*self/)
    await pressed(page, 'Zoom out')
    expect(await span(page)).toBe(whole)
    expect(await page.getByRole('button', { name: 'Zoom out' }).isDisabled()).toBe(true)
  })

  it('finds functions, and says how much of the time they have', async () => {
    const page = await open(reportOf(recorded('python-3.12-running')))
    const before = await page.locator('canvas').screenshot()
    const name = (await page.locator('.name').first().textContent())!
    await page.locator('.name').first().click()
    expect(await page.getByLabel('Search in the flame graph').inputValue()).toBe(name)
    expect(await page.locator('.graph .found').textContent()).toMatch(/^\d+ found, \d+\.\d %$/)
    await page.waitForTimeout(100)
    expect((await page.locator('canvas').screenshot()).equals(before)).toBe(false)
    await page.getByLabel('Search in the flame graph').fill('nowhere to be found')
    expect(await page.locator('.graph .found').textContent()).toBe('nothing found')
  })

  it('shows the order of time', async () => {
    const page = await open(reportOf(recorded('python-3.12-running')))
    await page.getByLabel('Which flame graph').selectOption({ label: 'MainThread' })
    await pressed(page, 'in time order')
    expect(await span(page)).toMatch(/^0 ms – /)
  })

  it('sorts and filters its tables', async () => {
    const page = await open(reportOf(recorded('python-3.12-running')))
    const names = () => page.locator('tbody .name').allTextContents()
    const all = await names()
    await pressed(page, 'place')
    expect(await names()).toEqual([...all].sort((a, b) => a.localeCompare(b)))
    await page.getByLabel('Whose code').selectOption('user')
    expect(await page.locator('tbody tr:not(.user)').count()).toBe(0)
    await page.getByLabel('Filter the table').fill('no such name')
    expect(await names()).toEqual([])
    expect(await page.locator('.tables a.where').count()).toBe(0)
  })

  it('links each place to the editor', async () => {
    const page = await open(reportOf(recorded('python-3.12-running')))
    expect(await page.locator('a.where').first().getAttribute('href')).toMatch(
      /^vscode:\/\/file\/.*\.py:\d+$/,
    )
  })

  it('can be used with the keyboard alone', async () => {
    const page = await open(reportOf(recorded('python-3.12-running')))
    await page.locator('canvas').focus()
    for (const key of ['ArrowDown', 'ArrowDown', 'ArrowDown', 'Enter']) await page.keyboard.press(key)
    const deep = await details(page)
    expect(deep).toMatch(/self/)
    await page.keyboard.press('ArrowUp')
    expect(await details(page)).not.toBe(deep)
    await page.keyboard.press('Escape')
    expect(await page.getByRole('button', { name: 'Zoom out' }).isDisabled()).toBe(true)
  })

  it('fits a phone, in the dark too, and a tap zooms', async () => {
    const page = await open(reportOf(recorded('python-3.12-running')), { ...PHONE, colorScheme: 'dark' })
    expect(await fits(page)).toBe(true)
    await page.locator('canvas').tap({ position: { x: 20, y: 50 } })
    expect(await details(page)).toMatch(/self/)
  })

  it('shows what of two snapshots has grown', async () => {
    const side = (bytes: number) => ({
      source: 'memory.heapprofile',
      nodes: [
        { parent: -1, name: '(root)', url: '', line: 0, bytes: 0 },
        { parent: 0, name: 'grow', url: '/app/<b>.py', line: 3, bytes },
      ],
    })
    const page = await open(memoryReport([side(1024), side(3072)], OPTIONS))
    expect(await row(page, 0)).toMatch(/^\+2\.0 kB1\.0 kB3\.1 kBgrow app\/<b>\.py:3/)
  })

  it('draws 100,000 nodes, and zooms into one of the smallest', async () => {
    const page = await open(reportOf(large(100_000)))
    const data = JSON.parse((await page.locator('#data').textContent())!) as ReportData
    const tree = data.trees[0]!.parent.length
    expect(tree).toBeGreaterThan(100_000)
    await page.locator('canvas').focus()
    for (let depth = 0; depth < 5; depth++) await page.keyboard.press('ArrowDown')
    await page.keyboard.press('Enter')
    expect(await details(page)).toMatch(/^f\d+ /)
    expect(await span(page)).toMatch(/ of /)
    await pressed(page, 'in time order')
    await page.locator('canvas').click({ position: { x: 200, y: 50 } })
    expect(await details(page)).toMatch(/^f\d+ /)
    await page.getByLabel('Search in the flame graph').fill('f7')
    expect(await page.locator('.graph .found').textContent()).toMatch(/^\d+ found, \d+\.\d %$/)
  })

  it('of a comparison shows the flame graph after, and says so', async () => {
    const page = await open(reportOf(recorded('python-3.11-paused'), recorded('python-3.12-running')))
    const which = page.getByLabel('Which flame graph')
    expect(await which.locator('option:checked').textContent()).toMatch(/^after: /)
    const after = await span(page)
    await which.selectOption({ index: 0 })
    expect(await which.locator('option:checked').textContent()).toMatch(/^before: /)
    expect(await span(page)).not.toBe(after)
  })

  it('compares any two of three snapshots with 40,000 places each, and finds one of them', async () => {
    const side = (minute: number) => ({
      source: 'memory.heapprofile',
      time: 1.764e12 + minute * 60_000,
      nodes: [
        { parent: -1, name: '(root)', url: '', line: 0, bytes: 0 },
        ...Array.from({ length: 40_000 }, (_, i) => ({
          parent: 0,
          name: `f${i}`,
          url: `/app/m${i % 50}.py`,
          line: i,
          bytes: 1000 + i * minute,
        })),
      ],
    })
    const page = await open(memoryReport([0, 1, 2].map(side), OPTIONS))
    expect(await row(page, 0)).toMatch(/^\+80\.0 kB1\.0 kB81\.0 kB.*f39999/)
    await page.getByLabel('The snapshot before').selectOption({ index: 2 })
    await page.getByLabel('The snapshot after').selectOption({ index: 1 })
    expect(await row(page, 0)).toMatch(/^-1 B1\.0 kB1\.0 kB.*f1 /)
    expect(await page.locator('tbody td.less').count()).toBe(100)
    await page.getByLabel('Filter the table').fill('f39998')
    expect(await row(page, 0)).toMatch(/^-40\.0 kB/)
    expect(await page.locator('.tables .found').textContent()).toBe('1 of 39,999')
    await page.locator('tbody .name').first().click()
    expect(await page.locator('.graph .found').textContent()).toMatch(/^1 found/)
  })

  it('shows snapshots over time as lines, in order, and what each place had', async () => {
    const side = (minute: number) => ({
      source: 'memory.heapprofile',
      time: 1.764e12 + minute * 60_000,
      rssBytes: 5e7,
      nodes: [
        { parent: -1, name: '(root)', url: '', line: 0, bytes: 0 },
        { parent: 0, name: 'remember', url: '/srv/shop/cache.py', line: 42, bytes: (minute + 1) * 2 ** 20 },
      ],
    })
    const page = await open(memoryReport([2, 0, 1].map(side), OPTIONS), PHONE)
    expect(await page.locator('h1').textContent()).toBe('Memory over time')
    expect(await page.locator('.plot canvas').count()).toBe(2)
    const legends = await page.locator('.u-legend').allTextContents()
    expect(legends[0]).toMatch(/all that is traced.*remember:42/s)
    expect(legends[1]).toMatch(/resident memory/)
    expect(await page.locator('.tables tbody tr').first().textContent()).toMatch(
      /^\+2\.1 MB1\.0 MB3\.1 MB.*remember/,
    )
    expect(await fits(page)).toBe(true)
  })
})

/** A real .cpuprofile as V8 would have it: ten children a node, each leaf sampled once. */
function large(count: number): Stacks {
  const nodes = Array.from({ length: count + 1 }, (_, i) => ({
    id: i + 1,
    callFrame: {
      functionName: i === 0 ? '(root)' : `f${i % 1000}`,
      url: `/app/m${i % 50}.py`,
      lineNumber: i % 1000,
    },
    children: Array.from({ length: 10 }, (_, child) => i * 10 + child + 2).filter((id) => id <= count + 1),
  }))
  const samples = nodes.filter(({ children }) => children.length === 0).map(({ id }) => id)
  const timeDeltas = samples.map((id, i) => (i === 0 ? 0 : 100 + (id % 7)))
  const endTime = timeDeltas.reduce((sum, each) => sum + each, 100)
  return readCpuProfile({ nodes, samples, timeDeltas, startTime: 0, endTime }, 'main')
}
