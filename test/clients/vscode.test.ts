// The extension in a real VS Code. DAPSCOPE_VSCODE=1 runs it; the first time it installs code-server, for minutes.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, it } from 'vitest'
import { PROGRAMS } from '../live/dap.ts'
import { pythons } from '../pythons.ts'
import { scratchFolder } from '../scratch.ts'
import { installCodeServer, openPage, startCodeServer } from './code-server.ts'
import { EXTENSION } from './vscode-stub.ts'

/** Of a failure. */
const SCREENSHOT = join(EXTENSION, '../.cache/vscode-test.png')

const WAIT = { timeout: 30_000 }

async function run(page: any, command: string): Promise<void> {
  await page.keyboard.press('F1')
  await page.locator('.quick-input-widget input').first().waitFor(WAIT)
  await page.keyboard.type(command)
  await page.locator('.quick-input-list .monaco-list-row', { hasText: command }).first().click(WAIT)
}

/** The text of the profile viewer, which is a frame in a frame. */
async function profileView(page: any): Promise<string> {
  for (let tries = 0; tries < 120; tries++) {
    for (const frame of page.frames()) {
      const text: string = await frame.innerText('body', { timeout: 1000 }).catch(() => '')
      if (text.includes('Self Time') && text.includes('spin_three')) return text
    }
    await page.waitForTimeout(500)
  }
  return 'no profile is shown'
}

async function startVsCode(python: string): Promise<any> {
  const home = scratchFolder()
  const workspace = join(home, 'workspace')
  mkdirSync(workspace)
  const program = readFileSync(join(PROGRAMS, 'shares.py'), 'utf8').replace('else 4.0', 'else 120.0')
  writeFileSync(join(workspace, 'shares.py'), program)
  const url = await startCodeServer(home, EXTENSION, {
    VIRTUAL_ENV: dirname(dirname(python)),
    XDG_STATE_HOME: join(home, 'state'),
  })
  return openPage(`${url}/?folder=${workspace}`)
}

/** Again where that was too early: VS Code forgets what is asked before its extension host stands. */
async function pressF5(page: any): Promise<void> {
  const toolbar = page.locator('.debug-toolbar')
  for (let tries = 0; tries < 5; tries++) {
    await page.locator('.editor-instance .view-lines').first().click(WAIT)
    await page.keyboard.press('F5')
    const started = await toolbar.waitFor({ timeout: 10_000 }).catch((error: Error) => error)
    if (!started) return
  }
  throw new Error('F5 started nothing')
}

async function profileInFront(page: any): Promise<void> {
  await page.locator('.explorer-folders-view .monaco-list-row', { hasText: 'shares.py' }).dblclick(WAIT)
  await page.locator('.editor-instance .view-lines', { hasText: 'def spin_three' }).first().click(WAIT)
  await pressF5(page)
  await run(page, 'Start CPU Profile')
  await page.locator('.statusbar-item', { hasText: 'CPU profile is running' }).waitFor(WAIT)
  await page.waitForTimeout(2000)
  await run(page, 'Stop CPU Profile')
  expect(await profileView(page)).toMatch(/ms\s+spin_three\s+\S*\/shares\.py:25/)
  await page.locator('.repl', { hasText: /CPU profile: busy .* \/.*\/cpu\.cpuprofile/ }).waitFor(WAIT)

  await run(page, 'Debug: Stop')
  await page.locator('.debug-toolbar').waitFor({ ...WAIT, state: 'hidden' })
}

const TITLE = 'VS Code runs the file in front on F5, profiles it, and shows the profile'

it(TITLE, { timeout: 900_000 }, async (test) => {
  if (!process.env['DAPSCOPE_VSCODE']) return test.skip('DAPSCOPE_VSCODE=1 runs it')
  const [python] = pythons().slice(-1)
  if (!python) return test.skip('no Python with debugpy and py-spy is here')
  const missing = await installCodeServer().catch((error: Error) => error)
  if (missing) return test.skip(`no code-server: ${missing.message}`)
  const page = await startVsCode(python.python)
  try {
    await profileInFront(page)
  } catch (error) {
    await page.screenshot({ path: SCREENSHOT })
    throw error
  }
})
