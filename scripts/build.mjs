// Bundles src/ into the two CommonJS files that users run: CommonJS because VS Code's `runtime: "node"` loads an adapter with
// require(); one file for all of the command line, which starts three times faster than many, and a small one that loads it.
import { createHash } from 'node:crypto'
import { chmod, copyFile, mkdir, readFile, writeFile } from 'node:fs/promises'
import { build } from 'esbuild'
import { esbuildPythonPackage } from './python-package.mjs'
import { thirdParty } from './third-party.mjs'

const { version } = JSON.parse(await readFile('package.json', 'utf8'))

const bundle = (name, source, more) =>
  build({
    entryPoints: { [name]: source },
    outdir: 'dist',
    outExtension: { '.js': '.cjs' },
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    minifySyntax: true,
    // 10 ms of start-up; names that are seen (failures) are strings.
    minifyIdentifiers: true,
    minifyWhitespace: true,
    legalComments: 'eof',
    loader: { '.py': 'text' },
    plugins: [esbuildPythonPackage],
    metafile: true,
    logLevel: 'warning',
    ...more,
  })

const cli = await bundle('cli', 'src/cli.ts', { define: { DAPSCOPE_VERSION: JSON.stringify(version) } })
const digest = createHash('sha256')
  .update(await readFile('dist/cli.cjs'))
  .digest('hex')
  .slice(0, 16)
const entry = await bundle('dapscope', 'src/entry.ts', {
  define: { DAPSCOPE_CLI_DIGEST: JSON.stringify(digest) },
  banner: { js: '#!/usr/bin/env node' },
})
await chmod('dist/dapscope.cjs', 0o755)
// What runs in the browser, put into each report that is written.
const page = await build({
  entryPoints: { report: 'src/report/page/main.ts' },
  outdir: 'dist',
  bundle: true,
  platform: 'browser',
  target: ['chrome110', 'firefox115', 'safari16'],
  format: 'iife',
  minify: true,
  charset: 'utf8',
  legalComments: 'eof',
  metafile: true,
  logLevel: 'warning',
})
// The VS Code extension; the rest of it is what it runs.
const extension = await build({
  entryPoints: { extension: 'adapter-manifest/src/extension.ts' },
  outdir: 'adapter-manifest/dist',
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'cjs',
  external: ['vscode'],
  minify: true,
  legalComments: 'eof',
  metafile: true,
  logLevel: 'warning',
})
await writeFile(
  'dist/THIRD-PARTY.txt',
  thirdParty([cli, entry, page, extension].map(({ metafile }) => metafile)),
)
// What the VS Code extension runs must be inside its folder, which is copied when it is installed.
await mkdir('adapter-manifest/dist', { recursive: true })
for (const name of ['dapscope.cjs', 'cli.cjs', 'report.js', 'report.css', 'THIRD-PARTY.txt'])
  await copyFile(`dist/${name}`, `adapter-manifest/dist/${name}`)
