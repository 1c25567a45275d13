// The extension in a real VS Code. DAPSCOPE_VSCODE=1 runs it; the first time it installs code-server, for minutes.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, it } from 'vitest'
import { PROGRAMS } from '../live/dap.ts'
import { newestOrSkip } from '../pythons.ts'
import { ROOT } from '../root.ts'
import { scratchFolder } from '../scratch.ts'
import { installCodeServer, openPage, startCodeServer } from './code-server.ts'
import { EXTENSION } from './vscode-stub.ts'

const CACHE = join(ROOT, '.cache')
const STAND_IN = join(import.meta.dirname, 'debugpy-stand-in')
const WAIT = { timeout: 60_000 }

const LEAKY = `import time

kept = []


def remember(order):
    kept.append(bytearray(order * 100_000 + 500_000))


for order in range(10_000):
    remember(1)
    time.sleep(0.05)
`

interface Window {
  extensions?: string[]
  settings?: object
  files: Record<string, string>
}

/** A window on a folder with these files, the first of them in front. */
async function openWindow(python: string, { extensions = [], settings = {}, files }: Window): Promise<any> {
  const home = scratchFolder()
  const workspace = join(home, 'workspace')
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(workspace, name)), { recursive: true })
    writeFileSync(join(workspace, name), text)
  }
  const env = {
    VIRTUAL_ENV: dirname(dirname(python)),
    XDG_STATE_HOME: join(home, 'state'),
    DAPSCOPE_TEST_PYTHON: python,
  }
  const url = await startCodeServer(home, [EXTENSION, ...extensions], env, settings)
  const page = await openPage(`${url}/?folder=${workspace}`)
  const [first] = Object.keys(files)
  await page.locator('.explorer-folders-view .monaco-list-row', { hasText: first }).dblclick(WAIT)
  await page.locator('.editor-instance .view-lines', { hasText: 'import' }).first().click(WAIT)
  return page
}

/** `what` happens to a page; of a failure a picture is left. */
async function playing(page: any, name: string, what: () => Promise<void>): Promise<void> {
  try {
    await what()
  } catch (error) {
    await page.screenshot({ path: join(CACHE, `vscode-failed-${name}.png`) })
    throw error
  }
}

const picture = (page: any, name: string) => page.screenshot({ path: join(CACHE, `vscode-${name}.png`) })

async function command(page: any, text: string): Promise<void> {
  await page.keyboard.press('F1')
  await page.locator('.quick-input-widget input').first().waitFor(WAIT)
  await page.keyboard.type(text)
  await page.locator('.quick-input-list .monaco-list-row', { hasText: text }).first().click(WAIT)
}

/** The frame of a webview whose text has all of these; webviews are frames in frames. */
async function webview(page: any, ...texts: string[]): Promise<any> {
  for (let tries = 0; tries < 240; tries++) {
    for (const frame of page.frames()) {
      const shown: string = await frame.innerText('body', { timeout: 1000 }).catch(() => '')
      if (texts.every((text) => shown.includes(text))) return frame
    }
    await page.waitForTimeout(500)
  }
  throw new Error(`no webview shows ${texts.join(', ')}`)
}

/** Again where that was too early: VS Code forgets what is asked before its extension host stands. */
async function pressF5(page: any): Promise<void> {
  const toolbar = page.locator('.debug-toolbar')
  for (let tries = 0; tries < 5; tries++) {
    await page.keyboard.press('F5')
    const started = await toolbar.waitFor({ timeout: 15_000 }).catch((error: Error) => error)
    if (!started) return
    await page.locator('.editor-instance .view-lines').first().click(WAIT)
  }
  throw new Error('F5 started nothing')
}

/** Not the one that is there still. @returns what stands above it, which times it compares */
async function nextComparison(page: any, before: string): Promise<string> {
  for (let tries = 0; tries < 60; tries++) {
    const report = await webview(page, '→', 'Made by dapscope')
    const text: string = await report.innerText('p >> nth=0', { timeout: 1000 }).catch(() => before)
    if (text !== before) return text
    await page.waitForTimeout(500)
  }
  throw new Error('no other comparison came')
}

/** Of who types into the Debug Console while a result opens over another. */
async function keepsKeyboard(page: any): Promise<void> {
  await page.keyboard.press('Control+Shift+Y')
  await page.locator('.repl-input-wrapper .monaco-editor').click(WAIT)
  await page.keyboard.type('%cpu 1 ')
  await page.keyboard.press('Enter')
  await statusItem(page, 'CPU profile is running').waitFor(WAIT)
  await page.keyboard.type('kept')
  await webview(page, 'CPU profile', 'Made by dapscope')
  await page.keyboard.type(' all')
  await page.locator('.repl-input-wrapper .view-lines', { hasText: 'kept all' }).waitFor(WAIT)
  for (let times = 0; times < 8; times++) await page.keyboard.press('Backspace')
}

const statusItem = (page: any, text: string | RegExp) => page.locator('.statusbar-item', { hasText: text })

async function stop(page: any): Promise<void> {
  await command(page, 'Debug: Stop')
  await page.locator('.debug-toolbar').waitFor({ ...WAIT, state: 'hidden' })
}

const shares = () => readFileSync(join(PROGRAMS, 'shares.py'), 'utf8').replace('else 4.0', 'else 300.0')

/** What is asked for is here; else a skipped test says why. */
async function ready(test: { skip(why: string): never }): Promise<string> {
  if (!process.env['DAPSCOPE_VSCODE']) test.skip('DAPSCOPE_VSCODE=1 runs it')
  const { python } = newestOrSkip(test)
  await installCodeServer().catch((error: Error) => test.skip(`no code-server: ${error.message}`))
  return python
}

describe('a real VS Code', () => {
  it(
    'F5 without a launch.json, then one click: the flame graph is open',
    { timeout: 900_000 },
    async (test) => {
      const python = await ready(test)
      for (const theme of ['Default Dark Modern', 'Default Light Modern']) {
        const settings = { 'workbench.colorTheme': theme, 'dapscope.cpuSeconds': 3 }
        const page = await openWindow(python, { settings, files: { 'shares.py': shares() } })
        const name = theme.includes('Dark') ? 'dark' : 'light'
        await playing(page, name, async () => {
          await pressF5(page)
          await statusItem(page, 'dapscope').waitFor(WAIT)
          await picture(page, `session-${name}`)
          await page.locator('.debug-toolbar .codicon-flame').click(WAIT)
          await statusItem(page, 'CPU profile is running').waitFor(WAIT)
          const report = await webview(page, 'spin_three', 'Made by dapscope')
          await report.locator('canvas, svg').first().waitFor(WAIT)
          await picture(page, `report-${name}`)
          await report.locator('a.where', { hasText: 'shares.py' }).first().click(WAIT)
          await page
            .locator('.editor-instance .view-lines', { hasText: 'def spin_three' })
            .first()
            .waitFor(WAIT)
          await picture(page, `line-${name}`)
          await page.locator('.tab', { hasText: '.cpuprofile' }).first().click(WAIT)
          await webview(page, 'Self Time', 'Total Time', 'spin_three')
          await stop(page)
        })
        await page.context().browser().close()
      }
    },
  )

  const LAUNCH = {
    version: '0.2.0',
    configurations: [{ name: 'mine', type: 'debugpy', request: 'launch', program: '${file}' }],
  }

  it(
    'a launch.json of `debugpy` as it is: leaks in the problems list',
    { timeout: 900_000 },
    async (test) => {
      const python = await ready(test)
      const files = { 'leaky.py': LEAKY, '.vscode/launch.json': JSON.stringify(LAUNCH) }
      const page = await openWindow(python, { extensions: [STAND_IN], files })
      await playing(page, 'memory', async () => {
        await pressF5(page)
        await statusItem(page, 'dapscope').waitFor(WAIT)
        await statusItem(page, 'dapscope').click()
        await page
          .locator('.quick-input-list .monaco-list-row', { hasText: 'Start tracking memory' })
          .waitFor(WAIT)
        await picture(page, 'menu')
        await page.locator('.quick-input-list .monaco-list-row', { hasText: 'Start tracking memory' }).click()
        await statusItem(page, 'memory is tracked').waitFor(WAIT)
        await command(page, 'dapscope: Take Memory Snapshot')
        await webview(page, 'remember', 'Made by dapscope')
        await keepsKeyboard(page)
        let before = ''
        for (let times = 0; times < 3; times++) {
          await page.waitForTimeout(2000)
          await command(page, 'dapscope: Compare with New Memory Snapshot')
          before = await nextComparison(page, before)
        }
        await picture(page, 'memory')
        await page.locator('.panel .action-item', { hasText: 'Problems' }).first().click(WAIT)
        const problem = page.locator('.markers-panel .monaco-list-row', { hasText: /Memory (leak|grows)/ })
        await problem.first().click(WAIT)
        const code = page.locator('.editor-instance .view-lines', { hasText: 'def remember' })
        await code.first().waitFor(WAIT)
        await picture(page, 'problems')
        await stop(page)
      })
    },
  )
})
