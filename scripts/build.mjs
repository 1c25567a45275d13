// Bundles src/ into the two CommonJS files that users run: CommonJS because VS Code's `runtime: "node"` loads an adapter with
// require(); one file for all of the command line, which starts three times faster than many, and a small one that loads it.
import { createHash } from 'node:crypto'
import { chmod, copyFile, mkdir, readFile } from 'node:fs/promises'
import { build } from 'esbuild'
import { esbuildPythonPackage } from './python-package.mjs'

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
    logLevel: 'warning',
    ...more,
  })

await bundle('cli', 'src/cli.ts', { define: { DAPSCOPE_VERSION: JSON.stringify(version) } })
const digest = createHash('sha256')
  .update(await readFile('dist/cli.cjs'))
  .digest('hex')
  .slice(0, 16)
await bundle('dapscope', 'src/entry.ts', {
  define: { DAPSCOPE_CLI_DIGEST: JSON.stringify(digest) },
  banner: { js: '#!/usr/bin/env node' },
})
await chmod('dist/dapscope.cjs', 0o755)
// What runs in the browser, put into each report that is written.
await build({
  entryPoints: { report: 'src/report/page/main.ts' },
  outdir: 'dist',
  bundle: true,
  platform: 'browser',
  target: ['chrome110', 'firefox115', 'safari16'],
  format: 'iife',
  minify: true,
  charset: 'utf8',
  legalComments: 'eof',
  logLevel: 'warning',
})
// The VS Code extension; the rest of it is what it runs.
await build({
  entryPoints: { extension: 'adapter-manifest/src/extension.ts' },
  outdir: 'adapter-manifest/dist',
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'cjs',
  external: ['vscode'],
  minify: true,
  legalComments: 'eof',
  logLevel: 'warning',
})
// What the VS Code extension runs must be inside its folder, which is copied when it is installed.
await mkdir('adapter-manifest/dist', { recursive: true })
for (const name of ['dapscope.cjs', 'cli.cjs', 'report.js', 'report.css'])
  await copyFile(`dist/${name}`, `adapter-manifest/dist/${name}`)
