// dapscope as it would be without a bundle: each file of src/ a file of its own, each package in node_modules.
import { mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { build } from 'esbuild'
import { esbuildPythonPackage } from '../scripts/python-package.mjs'

const ROOT = resolve(import.meta.dirname, '..')

/** Files of ours stay apart; only what is no JavaScript is put into who imports it. */
const apart = {
  name: 'files stay apart',
  setup(build) {
    build.onResolve({ filter: /^\..*\.ts$/ }, ({ path, kind }) =>
      kind === 'entry-point' ? undefined : { path: path.replace(/\.ts$/, '.js'), external: true },
    )
  },
}

/** @returns the file to start with Node */
export async function unbundled() {
  const outdir = mkdtempSync(join(tmpdir(), 'dapscope-unbundled-'))
  process.on('exit', () => rmSync(outdir, { recursive: true, force: true }))
  const src = join(ROOT, 'src')
  const sources = readdirSync(src, { recursive: true }).filter((name) => /(?<!\.d)\.ts$/.test(name))
  await build({
    entryPoints: sources.map((name) => join(src, name)),
    outbase: src,
    outdir,
    absWorkingDir: ROOT,
    bundle: true,
    packages: 'external',
    platform: 'node',
    target: 'node20',
    format: 'esm',
    loader: { '.py': 'text', '.css': 'empty' },
    plugins: [apart, esbuildPythonPackage],
    logLevel: 'warning',
  })
  symlinkSync(join(ROOT, 'node_modules'), join(outdir, 'node_modules'))
  writeFileSync(join(outdir, 'package.json'), '{"type": "module"}')
  return join(outdir, 'cli.js')
}
