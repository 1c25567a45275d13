// The Python package python-inject/dapscope_inject as one text to evaluate: packed once, installed once a process.
import { createHash } from 'node:crypto'
import { deflateSync } from 'node:zlib'
import bootstrap from '../../python-inject/bootstrap.py'
import modules from 'python-package:python-inject/dapscope_inject'

/** The package's entry in `sys.modules` of the debuggee. */
const NAME = '_dapscope_inject'

interface Packed {
  /** Tells one version of the sources from another. */
  digest: string
  /** base64 of zlib of `\0name\1source` for each module. */
  payload: string
}

let packed: Packed | undefined

function pack(): Packed {
  const text = Object.entries(modules)
    .map(([name, source]) => `\0${name}\x01${source}`)
    .join('')
  const digest = createHash('sha256').update(text).digest('hex').slice(0, 16)
  return { digest, payload: deflateSync(text).toString('base64') }
}

/** An expression whose value is the answer, whatever the debuggee has of the package; some 30 kB. */
export function installingExpression(request: object): string {
  packed ??= pack()
  const { digest, payload } = packed
  // A JSON string is a Python string literal as well. `sys` is a global of pydevd's module that evaluates frameless.
  const scope = `{"sys": sys, "PACKAGE": ("${digest}", "${payload}"), "REQUEST": "${encoded(request)}"}`
  return `(lambda scope: exec(${JSON.stringify(bootstrap)}, scope) or scope["RESULT"])(${scope})`
}

/** An expression whose value is the answer, where the package is installed: arguments are data, never source. */
export function callingExpression(request: object): string {
  return `sys.modules["${NAME}"].calls.value_of("${encoded(request)}")`
}

/** Tells our own source text in what pydevd prints of a slow evaluate. */
export const isOurs = (text: string): boolean => text.includes(NAME)

function encoded(request: object): string {
  return Buffer.from(JSON.stringify(request)).toString('base64')
}
