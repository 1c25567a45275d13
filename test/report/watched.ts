// A page in a real browser that fails the test for whatever it complains of, or asks of any network.
import { pathToFileURL } from 'node:url'
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { expect, onTestFinished } from 'vitest'

export async function watched(
  browser: Browser,
  file: string,
  context: BrowserContextOptions = {},
): Promise<Page> {
  const page = await browser.newPage(context)
  const complaints: string[] = []
  page.on('console', (message) => complaints.push(message.text()))
  page.on('pageerror', (error) => complaints.push(error.message))
  page.on('request', (request) => {
    if (request.url() !== pathToFileURL(file).href) complaints.push(request.url())
  })
  onTestFinished(async () => {
    await page.close()
    expect(complaints).toEqual([])
  })
  await page.goto(pathToFileURL(file).href)
  return page
}

/** Whether nothing of it stands out to the right. A phone's `innerWidth` is no measure: it grows with what is too wide. */
export const fits = async (page: Page): Promise<boolean> =>
  (await page.evaluate<number>('document.documentElement.scrollWidth')) <= page.viewportSize()!.width
