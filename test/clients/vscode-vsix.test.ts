// The packed extension, as `npm run vsix` makes it.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { execa } from 'execa'
import { strFromU8, unzipSync } from 'fflate'
import { expect, it } from 'vitest'
import { ROOT } from '../root.ts'

it('has all that the manifest names, the proxy, and no source', async () => {
  const { stdout } = await execa(process.execPath, ['scripts/vsix.mjs'], { cwd: ROOT })
  const [name] = /dapscope-[\d.]+\.vsix/.exec(stdout) ?? []
  const files = unzipSync(readFileSync(join(ROOT, name!)))
  const names = Object.keys(files)
  const manifest = JSON.parse(strFromU8(files['extension/package.json']!))
  const [{ program }] = manifest.contributes.debuggers
  for (const file of [manifest.main, program, './dapscope_adapter.py', './LICENSE.txt', './README.md'])
    expect(names).toContain(`extension/${file.slice(2)}`)
  expect(names.filter((each) => /\.(ts|map)$|node_modules/.test(each))).toEqual([])
  // VS Code reads it at every start of a session: a package brought in by accident is seen here.
  expect(files['extension/dist/extension.js']!.length).toBeLessThan(40_000)
  const listed = strFromU8(files['extension.vsixmanifest']!)
  expect(listed).toContain(
    `Id="${manifest.name}" Version="${manifest.version}" Publisher="${manifest.publisher}"`,
  )
  for (const [, path] of listed.matchAll(/Path="([^"]+)"/g)) expect(names).toContain(path)
})
