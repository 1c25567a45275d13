// The report in a panel of VS Code: made by the bundled dapscope, and the page that comes of it in a real browser.
import { writeFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { execa } from 'execa'
import { chromium } from 'playwright-core'
import { expect, it, onTestFinished } from 'vitest'
import { asWebview, placeOf, TEMPLATE } from '../../adapter-manifest/src/webview.ts'
import { chromiumPath } from '../report/chromium.ts'
import { scratchFolder } from '../scratch.ts'
import { EXTENSION } from './vscode-stub.ts'

async function report(): Promise<string> {
  const folder = scratchFolder()
  const [profile, out] = [join(folder, 'a.txt'), join(folder, 'a.html')]
  writeFileSync(profile, 'main (/ws/my app.py:3);slow (/ws/my app.py:8) 50\nmain (/ws/my app.py:3) 50\n')
  const cli = join(EXTENSION, 'dist/dapscope.cjs')
  await execa(process.execPath, [cli, 'view', '--no-open', '--editor', TEMPLATE, '--out', out, profile])
  return readFile(out, 'utf8')
}

it.for([true, false])(
  'a click on a row tells VS Code the line, and nothing is refused or loaded (dark: %s)',
  async (isDark, test) => {
    const executablePath = chromiumPath()
    if (!executablePath) return test.skip('no Chromium is here')
    const html = asWebview(await report(), { isDark, nonce: 'abc' })
    const browser = await chromium.launch({
      executablePath,
      args: ['--no-sandbox'],
    })
    onTestFinished(() => browser.close())
    const page = await browser.newPage()
    const errors: string[] = []
    page.on('console', (message) => message.type() === 'error' && errors.push(message.text()))
    page.on('pageerror', (error) => errors.push(error.message))
    await page.addInitScript(
      'window.told = []; window.acquireVsCodeApi = () => ({ postMessage: (it) => told.push(it) })',
    )
    await page.route('http://report.test/', (route) =>
      route.fulfill({ body: html, contentType: 'text/html' }),
    )
    await page.goto('http://report.test/')
    await page.locator('a.where', { hasText: 'my app.py:8' }).first().click()
    const [told] = await page.evaluate<unknown[]>('told')
    expect(placeOf(told)).toEqual({ path: '/ws/my app.py', line: 8 })
    expect(page.url()).toBe('http://report.test/')
    await page.keyboard.press('Control+f')
    expect(await page.evaluate('document.activeElement.type')).toBe('search')
    const scheme = 'getComputedStyle(document.documentElement).colorScheme'
    expect(await page.evaluate(scheme)).toBe(isDark ? 'dark' : 'light')
    const paper = 'getComputedStyle(document.body).backgroundColor'
    expect(await page.evaluate(paper)).toBe(isDark ? 'rgb(23, 24, 26)' : 'rgb(255, 255, 255)')
    expect(errors).toEqual([])
  },
)

it('a page can name a line, and nothing else', () => {
  expect(placeOf({ link: 'dapscope-line:C:/a%20b.py?0' })).toEqual({ path: 'C:/a b.py', line: 1 })
  for (const link of ['https://x/?1', 'command:evil?1', undefined, 7, 'dapscope-line:/a.py'])
    expect(placeOf({ link })).toBeUndefined()
  expect(placeOf(null)).toBeUndefined()
})
