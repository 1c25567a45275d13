// Links between pages lead to files and headings that there are. Links to the web are not followed: no test needs a network for them.
import { existsSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'
import { expect, it } from 'vitest'
import { ROOT } from '../root.ts'
import { anchorsOf, pages, withoutBlocks } from './pages.ts'

const all = pages()

it.each(all.map((page) => [page.path, page] as const))('links of %s', (path, page) => {
  const links = [...withoutBlocks(page).matchAll(/\]\(([^)\s]+)\)/g)].map(([, link]) => link!)
  const dead = links
    .filter((link) => !/^(https?|mailto):/.test(link))
    .filter((link) => {
      const [file, anchor] = link.split('#') as [string, string | undefined]
      const target = file === '' ? path : normalize(join(dirname(path), file))
      const aim = all.find((each) => each.path === target)
      return (
        !existsSync(join(ROOT, target)) ||
        (anchor !== undefined && aim !== undefined && !anchorsOf(aim).includes(anchor))
      )
    })
  expect(dead).toEqual([])
})
