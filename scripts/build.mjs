// Bundles src/cli.ts into the one CommonJS file that users run: CommonJS because VS Code's
// `runtime: "node"` loads an adapter with require(), one file because that starts three times faster.
import { chmod, readFile } from 'node:fs/promises'
import { build } from 'esbuild'

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
  minifyWhitespace: true,
  legalComments: 'eof',
  loader: { '.py': 'text' },
  banner: { js: '#!/usr/bin/env node' },
  define: { DAPSCOPE_VERSION: JSON.stringify(version) },
  logLevel: 'warning',
})
await chmod('dist/dapscope.cjs', 0o755)
