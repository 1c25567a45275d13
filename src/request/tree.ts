// Answers as trees of variables, which every client unfolds: DAP's `variables`, answered by us for numbers of ours.
import type { DebugProtocol } from '@vscode/debugprotocol'

type Variable = DebugProtocol.Variable

/** debugpy counts its references from 1; ours are beyond what it can reach, and below DAP's limit of 2³¹. */
const FIRST = 1_500_000_000
/** Trees of the oldest answers are folded for good. */
const MOST = 20_000

/** Fields that say what an entry of a list is, in the order in which they are looked for. */
const NAMES = ['name', 'function', 'type', 'id', 'command', 'path']

export class Trees {
  private readonly values = new Map<number, object>()
  private next = FIRST

  /** A reference under which the entries of `value` can be asked for; 0 where there are none. */
  reference(value: unknown): number {
    if (typeof value !== 'object' || value === null || Object.keys(value).length === 0) return 0
    this.values.set(this.next, value)
    if (this.values.size > MOST) this.values.delete(this.values.keys().next().value!)
    return this.next++
  }

  isOurs(reference: unknown): reference is number {
    return typeof reference === 'number' && reference >= FIRST
  }

  variables({ variablesReference, start = 0, count }: DebugProtocol.VariablesArguments): Variable[] {
    const value = this.values.get(variablesReference)
    if (!value) return []
    const entries = Object.entries(value as Record<string, unknown>).filter(([, each]) => each !== undefined)
    const page = entries.slice(start, count ? start + count : undefined)
    return page.map(([key, each]) => this.variable(Array.isArray(value) ? labelOf(each, key) : key, each))
  }

  private variable(name: string, value: unknown): Variable {
    const variable: Variable = { name, value: textOf(value), variablesReference: this.reference(value) }
    if (Array.isArray(value)) variable.indexedVariables = value.length
    return variable
  }
}

function labelOf(entry: unknown, index: string): string {
  if (typeof entry !== 'object' || entry === null) return index
  const fields = entry as Record<string, unknown>
  const name = NAMES.map((key) => fields[key]).find((text) => typeof text === 'string' && text !== '')
  return typeof name === 'string' ? name : index
}

type Part = (fields: Record<string, unknown>) => string | false
const figure =
  (key: string, say: (value: number) => string): Part =>
  ({ [key]: value }) =>
    typeof value === 'number' && say(value)
const place: Part = ({ path, line }) =>
  typeof path === 'string' && (typeof line === 'number' ? `${path}:${line}` : path)

const changed = (value: number, unit: string) =>
  `${value > 0 ? '+' : ''}${value.toLocaleString('en', { maximumFractionDigits: 1 })} ${unit}`
/** What is compared is an object of what it was, what it is, and the change. */
const inside =
  (key: string, part: Part): Part =>
  ({ [key]: value }) =>
    typeof value === 'object' && value !== null && part(value as Record<string, unknown>)
const bytesChange = (value: number) => changed(value, 'bytes')
const rateChange = figure('changeMsPerSecond', (value) => changed(value, 'ms/s'))
const confidence: Part = ({ confidence }) => typeof confidence === 'string' && confidence

const PARTS: Part[] = [
  confidence,
  figure('growthBytes', bytesChange),
  figure('bytesChange', bytesChange),
  inside('bytes', figure('change', bytesChange)),
  inside('self', rateChange),
  figure('selfPercent', (value) => `self ${value.toFixed(1)} %`),
  figure('totalPercent', (value) => `total ${value.toFixed(1)} %`),
  figure('bytes', (value) => `${value.toLocaleString('en')} bytes`),
  figure('percent', (value) => `${value.toFixed(1)} %`),
  figure('count', (value) => `count ${value.toLocaleString('en')}`),
  place,
]

/** One line: figures that matter first, places as `file:line`. */
function textOf(value: unknown): string {
  if (Array.isArray(value)) return `${value.length} entries`
  if (typeof value !== 'object' || value === null) return typeof value === 'string' ? value : String(value)
  const parts = PARTS.map((part) => part(value as Record<string, unknown>))
  return parts.filter(Boolean).join('  ') || `${Object.keys(value).length} fields`
}
