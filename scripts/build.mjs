// Bundles src/cli.ts into the one CommonJS file that users run: CommonJS because VS Code's
// `runtime: "node"` loads an adapter with require(), one file because that starts three times faster.
import { chmod, copyFile, mkdir, readFile } from 'node:fs/promises'
import { build } from 'esbuild'
import { esbuildPythonPackage } from './python-package.mjs'

const { version } = JSON.parse(await readFile('package.json', 'utf8'))

await build({
  entryPoints: { dapscope: 'src/cli.ts' },
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
  banner: { js: '#!/usr/bin/env node' },
  define: { DAPSCOPE_VERSION: JSON.stringify(version) },
  logLevel: 'warning',
})
await chmod('dist/dapscope.cjs', 0o755)
// What the VS Code extension runs must be inside its folder, which is copied when it is installed.
await mkdir('adapter-manifest/dist', { recursive: true })
await copyFile('dist/dapscope.cjs', 'adapter-manifest/dist/dapscope.cjs')
