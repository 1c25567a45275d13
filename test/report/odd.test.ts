// Pages of what is rarely so: nothing, very much, very long, from right to left, in circles; each must open, fit and say what it is.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { chromium, type Browser, type BrowserContextOptions, type Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { ReferencesFile } from '../../src/profile/references-file.ts'
import { cpuReport } from '../../src/report/cpu.ts'
import type { Leak, ReportData } from '../../src/report/data.ts'
import { html } from '../../src/report/html.ts'
import { memoryReport, type MemorySide } from '../../src/report/memory.ts'
import { referencesReport } from '../../src/report/references.ts'
import { stacksOf, type Stretch, type ThreadText } from '../profile/build-stacks.ts'
import { scratchFolder } from '../scratch.ts'
import { chromiumPath } from './chromium.ts'
import { pageCode } from './page-code.ts'
import { main, OPTIONS, sideOf } from './sides.ts'
import { fits, watched } from './watched.ts'

const found = chromiumPath()
const scratch = scratchFolder()
const NARROW = { viewport: { width: 320, height: 640 }, isMobile: true, hasTouch: true }

const cpu = (threads: ThreadText[], known: Parameters<typeof stacksOf>[1] = {}) =>
  cpuReport([sideOf(stacksOf(threads, known))], OPTIONS)

const snapshot = (bytes: number[], more: Partial<MemorySide> = {}): MemorySide => ({
  source: 'memory.heapprofile',
  nodes: [
    { parent: -1, name: '(root)', url: '', line: 0, bytes: 0 },
    ...bytes.map((each, i) => ({
      parent: 0,
      name: `f${i}`,
      url: `/app/m${i % 9}.py`,
      line: i + 1,
      bytes: each,
    })),
  ],
  ...more,
})

/** `mine` holds a list that holds an item that holds the list. */
const circle = (name = 'mine'): ReferencesFile => ({
  dapscope: { references: 1, time: 1.764e12 },
  target: { type: 'app.Item', bytes: 48, count: 1, sampled: 1 },
  summary: 'One app.Item is held as follows.',
  paths: [
    {
      root: { kind: 'module global', name },
      steps: [
        { type: 'list', via: '', bytes: 64 },
        { type: 'app.Item', via: '[0]', bytes: 48 },
      ],
    },
  ],
  unreached: 0,
  graph: {
    nodes: [
      { id: 0, type: 'app.Item', label: 'app.Item (asked for)', bytes: 48, role: 'target' },
      { id: 1, type: 'list', label: 'list', bytes: 64, role: 'holder' },
      { id: 2, type: 'module global', label: name, bytes: 0, role: 'root' },
    ],
    edges: [
      { from: 2, to: 1, via: '' },
      { from: 1, to: 0, via: '[0]' },
      { from: 0, to: 1, via: '.all' },
      { from: 0, to: 0, via: '.self' },
    ],
  },
  cycles: [{ nodes: [0, 1], text: 'app.Item.all → list[0] → app.Item' }],
  scanned: 10,
  durationMs: 3,
  notes: [],
})
const references = (file: ReferencesFile) =>
  referencesReport({ source: 'references.json', references: file }, OPTIONS)

describe.skipIf(found === undefined)('a page', () => {
  let browser: Browser
  beforeAll(async () => {
    browser = await chromium.launch({ executablePath: found!, args: ['--no-sandbox'] })
  })
  afterAll(() => browser?.close())

  async function open(report: ReportData, context: BrowserContextOptions = NARROW): Promise<Page> {
    const file = join(scratch, `${Math.random()}.html`)
    writeFileSync(file, [...html(report, pageCode())].join(''))
    return watched(browser, file, context)
  }

  const long = 'a_very_long_name_'.repeat(600)
  const strange = '</b><img src=x onerror=alert(1)> \u202eevil\u202c שלום 名前🙂'
  const named = (name: string) =>
    cpu([{ name, life: [[9000, 'busy', `${name}:1`], [100, 'idle', `${name}:1`]] }], { [name]: { file: `/app/${name}.py` } }) // prettier-ignore

  it.each([
    ['no thread', cpu([])],
    ['a thread that never ran', cpu(main([1000, 'idle', 'wait:1']))],
    ['one sample', cpu(main([10, 'busy', 'main:1']))],
    ['500 threads', cpu(Array.from({ length: 500 }, (_, i) => ({ name: `worker ${i}`, life: [[10, 'busy', 'work:1']] })))], // prettier-ignore
    ['names of 10,000 letters', named(long)],
    ['names with markup, from right to left, of wide letters', named(strange)],
    ['a file whose name is no text', named('\udcff')],
    ['a stack of 2000', cpu(main([10, 'busy', ...Array.from({ length: 2000 }, (_, i) => `f${i % 9}:1`)]))],
    ['no memory', memoryReport([snapshot([])], OPTIONS)],
    ['snapshots that are alike, at one moment', memoryReport([0, 1, 2].map(() => snapshot([7], { time: 1.764e12 })), OPTIONS)], // prettier-ignore
    ['1000 snapshots', memoryReport(Array.from({ length: 1000 }, (_, i) => snapshot([i, 5, 9 * i], { time: 1.764e12 + i * 1000, label: long })), OPTIONS)], // prettier-ignore
    ['a circle, and long names in it', references(circle(long))],
  ] as const)('of %s opens, and fits 320 px', async (_, report) => {
    const page = await open(report)
    expect(await fits(page)).toBe(true)
    expect(await page.locator('h1').isVisible()).toBe(true)
    const tallest = await page.evaluate<number>(
      `Math.max(...[...document.querySelectorAll('.tables tr, .paths > ol > li, .details, .bar')].map((each) => each.offsetHeight), 0)`,
    )
    expect(tallest).toBeLessThan(500)
    const canvas = page.locator('.flame canvas')
    if ((await canvas.count()) > 0) await canvas.tap({ position: { x: 20, y: 10 } })
    if ((await page.locator('.tables .name').count()) > 0) await page.locator('.tables .name').first().tap()
  })

  it('lights up the function that is chosen in a table, not those whose names begin like it', async () => {
    const known = { get: { file: '/app/target.py' }, get_all: { file: '/app/target.py' } }
    const page = await open(cpu(main([3000, 'busy', 'get:1'], [7000, 'busy', 'get_all:1']), known))
    await page.locator('tbody .name', { hasText: /^get$/ }).tap()
    expect(await page.locator('.graph .found').textContent()).toBe('1 found, 30.0 %')
    await page.getByLabel('Search in the flame graph').fill('get')
    expect(await page.locator('.graph .found').textContent()).toBe('2 found, 100.0 %')
  })

  const many = Array.from({ length: 3000 }, (_, i): Stretch => [1, 'busy', `${i === 1507 ? 'needle' : `f${i}`}:1`]) // prettier-ignore
  const besideWide: Stretch[] = [[1000, 'busy', 'a:1', 'p:1'], [1, 'busy', 'a:1', 'needle:1'], [999, 'busy', 'b:1', 'q:1']] // prettier-ignore

  it.each([
    ['among 3000 boxes, many of which share a pixel', many],
    ['where a wide box begins in its pixel', besideWide],
  ])('shows what is searched for %s', async (_, life) => {
    const page = await open(cpu(main(...life)))
    await page.getByLabel('Search in the flame graph').fill('needle')
    const pink = `(() => {
      const { data } = document.querySelector('.flame canvas').getContext('2d').getImageData(0, 0, 320, 60)
      let count = 0
      for (let i = 0; i < data.length; i += 4) if (data[i] > data[i + 1] + 60 && data[i + 2] > data[i + 1] + 30) count++
      return count
    })()`
    // Read once: a browser complains of who does it often.
    await page.evaluate('new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)))')
    expect(await page.evaluate<number>(pink)).toBeGreaterThan(5)
  })

  it('counts the rows of a table in one place', async () => {
    const [before, after] = [snapshot([1, 2, 3]), snapshot([1, 5, 6])]
    const debuggers = {
      parent: 0,
      name: 'd',
      url: '/x/site-packages/debugpy/server/api.py',
      line: 1,
      bytes: 9,
    }
    after.nodes.push(debuggers)
    const page = await open(memoryReport([before, after], OPTIONS))
    expect(await page.getByRole('group', { name: 'Tables' }).textContent()).toBe(
      'what grewbefore: sitesafter: sites',
    )
    expect(await page.locator('.tables .found').textContent()).toBe('2 of 3')
    await page.getByLabel('Whose code').selectOption('all code')
    expect(await page.locator('.tables .found').textContent()).toBe('3 in all')
  })

  it('shows what is to be typed as that, without its marks', async () => {
    const leak: Leak = { place: 0, confidence: 'HIGH', growthBytes: 9, series: [1, 10], reason: 'It grows', advice: 'Type `%mem snapshot` once more.' } // prettier-ignore
    const notes = ['The debugger was awake: `%cpu start`.']
    const page = await open({ ...memoryReport([snapshot([7])], { ...OPTIONS, notes }), leaks: [leak] })
    expect(await page.locator('code.typed').allTextContents()).toEqual(['%cpu start', '%mem snapshot'])
    expect(await page.locator('main').innerText()).not.toContain('`')
  })

  it('shows at first the surest leaks, and those that have most of the growth', async () => {
    const growths = [9, 8, 7, 6, 5, 1, 900, 2]
    const leaks = growths.map((growthBytes): Leak => ({ place: 0, confidence: 'HIGH', growthBytes, series: [0, growthBytes], reason: 'It grows' })) // prettier-ignore
    const page = await open({ ...memoryReport([snapshot([7])], OPTIONS), leaks })
    const shown = () => page.locator('.leaks .growth b').allTextContents()
    expect(await shown()).toEqual([9, 8, 7, 6, 5, 900].map((bytes) => `+${bytes} B`))
    await page.getByRole('button', { name: 'Show 2 more' }).tap()
    expect(await shown()).toHaveLength(8)
  })

  it('lights up a whole circle, what holds a box and what that holds, and lets a button go with it', async () => {
    const page = await open(references(circle()), { viewport: { width: 1200, height: 900 } })
    const lit = () => page.locator('.network .edge.lit').count()
    const shown = page.getByRole('button', { name: 'Show in the graph' })
    await shown.click()
    expect([await lit(), await shown.getAttribute('aria-pressed')]).toEqual([2, 'true'])
    await page.locator('.circles button').click()
    expect([await lit(), await shown.getAttribute('aria-pressed')]).toEqual([2, 'false'])
    await page.locator('.network .node', { hasText: 'list' }).click()
    expect(await lit()).toBe(3)
    await shown.click()
    await page.locator('.network .node.root').focus()
    await page.keyboard.press('Escape')
    expect([await lit(), await shown.getAttribute('aria-pressed')]).toEqual([0, 'false'])
  })

  it.each(['light', 'dark'] as const)('has text that can be read (%s)', async (colorScheme) => {
    const page = await open(references(circle()), { colorScheme })
    const ratios = await page.evaluate<Record<string, number>>(CONTRAST)
    expect(Object.entries(ratios).filter(([, ratio]) => ratio < 4.5)).toEqual([])
  })
})

/** WCAG's ratio of each ink on each ground that it stands on. */
const CONTRAST = `(() => {
  const probe = document.body.appendChild(document.createElement('i'))
  const light = (name) => {
    probe.style.color = 'var(--' + name + ')'
    const [r, g, b] = getComputedStyle(probe).color.match(/[\\d.]+/g).map((each) => {
      const part = each / 255
      return part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4
    })
    return 0.2126 * r + 0.7152 * g + 0.0722 * b
  }
  const ratio = (one, other) => {
    const [a, b] = [light(one), light(other)].sort((x, y) => y - x)
    return (a + 0.05) / (b + 0.05)
  }
  const grounds = { paper: ['ink', 'faint', 'accent', 'bad', 'high', 'medium', 'low'], raised: ['ink', 'faint', 'accent', 'bad'],
    user: ['ink'], library: ['ink'], stdlib: ['ink'], native: ['ink'] }
  return Object.fromEntries(Object.entries(grounds).flatMap(([ground, inks]) =>
    inks.map((ink) => [ink + ' on ' + ground, ratio(ink, ground)])))
})()`
