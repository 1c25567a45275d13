// What users run: the command line (cli.cjs beside this file), compiled by an earlier start where there was one.
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { codeFolder, loadCompiled } from './code-cache.ts'

/** Of cli.cjs, put in by the bundler. */
declare const DAPSCOPE_CLI_DIGEST: string

const filename = join(__dirname, 'cli.cjs')
const source = readFileSync(filename, 'utf8')
const run = loadCompiled(filename, source, { folder: codeFolder(), key: DAPSCOPE_CLI_DIGEST })
const module_ = { exports: {} }
run(module_.exports, createRequire(filename), module_, filename, __dirname)
