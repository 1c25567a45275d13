// The Python package python-inject/dapscope_inject as one text to evaluate: packed once, installed once a process.
import { createHash } from 'node:crypto'
import { deflateSync } from 'node:zlib'
import bootstrap from '../../python-inject/bootstrap.py'
import calls from '../../python-inject/dapscope_inject/calls.py'
import codec from '../../python-inject/dapscope_inject/codec.py'
import debuggerModule from '../../python-inject/dapscope_inject/debugger.py'
import deliver from '../../python-inject/dapscope_inject/deliver.py'
import failure from '../../python-inject/dapscope_inject/failure.py'
import identity from '../../python-inject/dapscope_inject/identity.py'
import init from '../../python-inject/dapscope_inject/__init__.py'
import native from '../../python-inject/dapscope_inject/native.py'
import pristine from '../../python-inject/dapscope_inject/pristine.py'
import clock from '../../python-inject/dapscope_inject/clock.py'
import sampler from '../../python-inject/dapscope_inject/sampler.py'
import schedule from '../../python-inject/dapscope_inject/schedule.py'
import sink from '../../python-inject/dapscope_inject/sink.py'
import stacks from '../../python-inject/dapscope_inject/stacks.py'
import system from '../../python-inject/dapscope_inject/system.py'
import threads from '../../python-inject/dapscope_inject/threads.py'
import tracer from '../../python-inject/dapscope_inject/tracer.py'
import worker from '../../python-inject/dapscope_inject/worker.py'

/** In the order in which they are executed: each imports only what stands above it. */
export const MODULES: Record<string, string> = {
  __init__: init,
  pristine,
  system,
  failure,
  codec,
  debugger: debuggerModule,
  deliver,
  identity,
  native,
  clock,
  worker,
  stacks,
  threads,
  schedule,
  sink,
  sampler,
  tracer,
  calls,
}

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
  const text = Object.entries(MODULES)
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
