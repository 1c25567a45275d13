// The licences of what is bundled, from esbuild's own account of it (metafile) and each package's LICENSE file.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/**
 * One text of all packages whose code is in these bundles, each with its licence in full.
 * @param metafiles esbuild's, with paths from the folder that it was run in
 * @throws Error where a bundled package has no licence file: nothing may be shipped without
 */
export function thirdParty(metafiles) {
  const folders = new Set(metafiles.flatMap(bundledPackages))
  const packages = [...folders].map(describe).sort((a, b) => a.title.localeCompare(b.title))
  const head = `dapscope contains code of ${packages.length} packages of npm; these are their licences.\n`
  return [head, ...packages.map(({ title, text }) => `${'-'.repeat(80)}\n${title}\n\n${text}\n`)].join('\n')
}

/** Only what left bytes in an output: much that is imported is shaken off. */
function bundledPackages({ outputs }) {
  const inputs = Object.values(outputs).flatMap((output) => Object.entries(output.inputs))
  return inputs
    .filter(([, { bytesInOutput }]) => bytesInOutput > 0)
    .flatMap(([path]) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path) ?? [])
}

function describe(folder) {
  const { name, version, license, author } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
  const file = readdirSync(folder).find((each) => /^(licen[cs]e|copying)(\.(md|txt))?$/i.test(each))
  const text =
    file === undefined ? declared(folder, license, author) : readFileSync(join(folder, file), 'utf8')
  return { title: `${name} ${version} (${license})`, text: text.trim() }
}

/** tmp-promise 3.0.3 says MIT and who made it, and has no such file: the same terms as our own, with its author's name. */
function declared(folder, license, author) {
  if (license !== 'MIT' || author === undefined)
    throw new Error(`${folder} is bundled and has no licence file`)
  const holder = typeof author === 'string' ? author : author.name
  return readFileSync('LICENSE', 'utf8').replace(/^Copyright .*$/m, `Copyright (c) ${holder}`)
}
