// Packs adapter-manifest/ as a .vsix, which `code --install-extension` takes: a zip with a manifest in XML. By fflate, a zip in 8 kB:
// @vscode/vsce does the same with 150 packages, two of them native, for publishing and signing, which this does not do.
import { readFile, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { strToU8, zipSync } from 'fflate'

const FOLDER = 'adapter-manifest'
/** What is installed: no source, no tests. */
const SHIPPED = ['package.json', 'README.md', 'dapscope_adapter.py', 'dist']

const manifest = JSON.parse(await readFile(join(FOLDER, 'package.json'), 'utf8'))
const files = {
  '[Content_Types].xml': strToU8(contentTypes()),
  'extension.vsixmanifest': strToU8(vsixManifest(manifest)),
  'extension/LICENSE.txt': await readFile('LICENSE'),
}
for (const name of SHIPPED) await add(name)

const output = `${manifest.name}-${manifest.version}.vsix`
const packed = zipSync(files, { level: 9, mtime: new Date(Date.UTC(1980, 0, 2)) })
await writeFile(output, packed)
const size = (count) => `${(count / 1000).toFixed(0)} kB`
for (const [name, content] of Object.entries(files))
  console.log(`${size(content.length).padStart(8)}  ${name}`)
console.log(`${size(packed.length).padStart(8)}  ${output}: code --install-extension ${output}`)

async function add(name) {
  const path = join(FOLDER, name)
  const names = await readdir(path).catch(() => undefined)
  if (names) for (const each of names) await add(`${name}/${each}`)
  else files[`extension/${name}`] = await readFile(path)
}

function contentTypes() {
  const types = {
    '.json': 'application/json',
    '.md': 'text/markdown',
    '.txt': 'text/plain',
    '.py': 'text/x-python',
    '.js': 'application/javascript',
    '.cjs': 'application/javascript',
    '.css': 'text/css',
    '.vsixmanifest': 'text/xml',
  }
  const lines = Object.entries(types).map(
    ([end, type]) => `<Default Extension="${end}" ContentType="${type}"/>`,
  )
  return `<?xml version="1.0" encoding="utf-8"?>
<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">${lines.join('')}</Types>
`
}

function vsixManifest({
  name,
  displayName,
  publisher,
  version,
  description,
  engines,
  categories,
  keywords,
  extensionKind,
}) {
  const property = (id, value) =>
    `<Property Id="Microsoft.VisualStudio.Code.${id}" Value="${escaped(value)}"/>`
  const asset = (type, path) =>
    `<Asset Type="Microsoft.VisualStudio.${type}" Path="extension/${path}" Addressable="true"/>`
  return `<?xml version="1.0" encoding="utf-8"?>
<PackageManifest Version="2.0.0" xmlns="http://schemas.microsoft.com/developer/vsx-schema/2011" xmlns:d="http://schemas.microsoft.com/developer/vsx-schema-design/2011">
  <Metadata>
    <Identity Language="en-US" Id="${name}" Version="${version}" Publisher="${publisher}"/>
    <DisplayName>${escaped(displayName)}</DisplayName>
    <Description xml:space="preserve">${escaped(description)}</Description>
    <Tags>${escaped(keywords.join(','))}</Tags>
    <Categories>${escaped(categories.join(','))}</Categories>
    <GalleryFlags>Public</GalleryFlags>
    <Properties>
      ${property('Engine', engines.vscode)}
      ${property('ExtensionKind', extensionKind.join(','))}
    </Properties>
    <License>extension/LICENSE.txt</License>
  </Metadata>
  <Installation><InstallationTarget Id="Microsoft.VisualStudio.Code"/></Installation>
  <Dependencies/>
  <Assets>
    ${asset('Code.Manifest', 'package.json')}
    ${asset('Services.Content.Details', 'README.md')}
    ${asset('Services.Content.License', 'LICENSE.txt')}
  </Assets>
</PackageManifest>
`
}

function escaped(text) {
  const entities = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }
  return text.replace(/[&<>"]/g, (each) => entities[each])
}
