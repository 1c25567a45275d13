// V8's compiled code of one file, kept between starts: compiling takes a third of the time in which a session begins.
// From Node 22 on `module.enableCompileCache` does this; to be dropped with Node 20, which has nothing.
import { existsSync, mkdirSync, readFileSync, renameSync, unlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { Script } from 'node:vm'
import { cacheFolder } from './tools/own-environment.ts'

/** Node's own wrapper of a CommonJS module. */
type Module = (
  exports: object,
  require: NodeJS.Require,
  module: object,
  filename: string,
  dirname: string,
) => void

export interface CodeCache {
  folder: string
  /** Tells one source from another; V8 looks at its length only. */
  key: string
}

/** In the user's cache folder, which nobody else can write to: code in it runs as the user's own. */
export function codeFolder(): string {
  return join(cacheFolder(), 'code')
}

/**
 * `source` as a function, from the code kept in `cache` where this V8 takes it. Where not, the code is kept when the
 * process exits: with all functions that had been called by then. A folder that cannot be written to costs the gain only.
 */
export function loadCompiled(filename: string, source: string, { folder, key }: CodeCache): Module {
  const wrapped = `(function (exports, require, module, __filename, __dirname) {${source}\n})`
  const file = join(folder, `${key}-${process.version}-${process.arch}.bin`)
  const cachedData = readIfThere(file)
  const script = new Script(wrapped, { filename, cachedData })
  if (!cachedData || script.cachedDataRejected) process.once('exit', () => keep(script, folder, file))
  return script.runInThisContext() as Module
}

function readIfThere(file: string): Buffer | undefined {
  try {
    return readFileSync(file)
  } catch {
    return undefined
  }
}

function keep(script: Script, folder: string, file: string): void {
  const part = `${file}.${process.pid}`
  try {
    // Step by step: Node 20's recursive mkdir never returns where a parent exists and takes no folder (/proc).
    for (const path of [dirname(dirname(folder)), dirname(folder), folder]) makeIfMissing(path)
    // Renamed when it is whole: another start may read it at any time.
    writeFileSync(part, script.createCachedData())
    renameSync(part, file)
  } catch {
    // The next start compiles again. Half of it would only take the room that there was not.
    if (existsSync(part)) unlinkSync(part)
  }
}

function makeIfMissing(folder: string): void {
  if (!existsSync(folder)) mkdirSync(folder, { mode: 0o700 })
}
