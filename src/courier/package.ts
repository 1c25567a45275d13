// The Python package python-inject/dapscope_inject as one text to evaluate: installed once a process.
import bootstrap from '../../python-inject/bootstrap.py'
import packed from 'python-package:python-inject/dapscope_inject'

/** The package's entry in `sys.modules` of the debuggee. */
const NAME = '_dapscope_inject'

/** An expression whose value is the answer, whatever the debuggee has of the package; some 70 kB. */
export function installingExpression(request: object): string {
  const { digest, payload } = packed
  // A JSON string is a Python string literal as well. `sys` is a global of pydevd's module that evaluates frameless.
  const scope = `{"sys": sys, "PACKAGE": ("${digest}", "${payload}"), "REQUEST": "${encoded(request)}"}`
  return `(lambda scope: exec(${JSON.stringify(bootstrap)}, scope) or scope["RESULT"])(${scope})`
}

/** An expression whose value is the answer, where the package is installed: arguments are data, never source. */
export function callingExpression(request: object): string {
  return `sys.modules["${NAME}"].calls.value_of("${encoded(request)}")`
}

/** Tells our own source text in what pydevd prints of a slow evaluate, and an error that our package is missing or another one. */
export const isOurs = (text: string): boolean => text.includes(NAME)

function encoded(request: object): string {
  return Buffer.from(JSON.stringify(request)).toString('base64')
}
