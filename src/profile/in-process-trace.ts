// Reads the recording of the sampler in the process (python-inject/dapscope_inject/sampler.py) as a stream, in any chunks.
import { TraceError, type RawFrame, type RawThread, type RawTrace } from './raw-trace.ts'
import { Schedules } from './schedules.ts'
import { StackTree } from './stack-tree.ts'

const VERSION = 2
const MAX_LINE_CHARS = 1 << 20

/** What the sampler says of itself in its last line. */
export interface Ending {
  why: string
  /** Looks at the stacks, and how many came more than 1 ms after they were due. */
  looks: number
  late: number
  /** Stacks that were too deep to be written whole. */
  cut: number
  /** What a look took of the program, and the time from one to the next that came of it, on average of all looks. */
  costUs: number
  spacedUs: number
}

interface Code {
  name: string
  file: string
  firstLine: number
}

/** `push` the text in order, then `end`. Times of the trace are microseconds since the sampler's first moment. */
export class InProcessTrace {
  /** The sampler's last word; undefined until it has come. */
  ending: Ending | undefined
  /** Looks read. */
  looks = 0
  readonly #codes: Code[] = []
  readonly #frames: RawFrame[] = []
  readonly #frameByMeaning = new Map<string, number>()
  readonly #tree = new StackTree()
  /** By the recording's number of a stack, ours: lines of equal code may have been written twice. */
  readonly #nodes: number[] = [0]
  readonly #threads: RawThread[] = []
  /** By what the C library calls them, which it gives to another once one has ended. */
  readonly #living = new Map<number, RawThread>()
  /** Those that another has taken the place of since the last look. */
  readonly #replaced: RawThread[] = []
  readonly #schedules = new Schedules()
  #pid = 0
  #now = 0
  /** From when on what a look has seen is taken to have been so. */
  #changed = 0
  #rest = ''
  #read = 0
  #isOpen = false
  #fault: TraceError | undefined

  /** From the sampler's first moment to its last look, microseconds. */
  get spanUs(): number {
    return this.#now
  }

  /** Takes the next text; never throws. What follows the first fault is skipped. */
  push(text: string): void {
    const lines = (this.#rest + text).split('\n')
    this.#rest = lines.pop() ?? ''
    for (const line of lines) {
      if (this.#fault !== undefined) return
      this.#line(line)
      this.#read += line.length + 1
    }
    if (this.#rest.length > MAX_LINE_CHARS) this.#fail('a line longer than 1 MiB')
  }

  /** The trace. Throws a TraceError where there is not one look; `damaged` tells of damage behind that. */
  end(): RawTrace {
    if (this.looks === 0) throw this.#fault ?? new TraceError('the recording is empty: it ends', this.#read)
    for (const thread of [...this.#living.values(), ...this.#replaced]) thread.end = this.#now
    return {
      frames: this.#frames,
      parent: this.#tree.parent,
      frame: this.#tree.frame,
      threads: this.#threads,
      events: this.looks,
      looks: this.looks,
      last: this.#now,
      damaged: this.#fault?.message,
      lives: this.#schedules.lives(this.#threads),
    }
  }

  #line(line: string): void {
    const rest = line.slice(2)
    try {
      if (!this.#isOpen) this.#open(line)
      else if (line.startsWith('s ')) this.#look(rest)
      else if (line.startsWith('n ')) this.#node(rest)
      else if (line.startsWith('c ')) this.#code(rest)
      else if (line.startsWith('k ')) this.#account(rest)
      else if (line.startsWith('t ')) this.#thread(rest)
      else if (line.startsWith('r ')) this.#rename(rest)
      else if (line.startsWith('e ')) this.ending = JSON.parse(rest) as Ending
      else this.#fail('a line of no known kind')
    } catch {
      this.#fail('a line that cannot be read')
    }
  }

  #open(line: string): void {
    const head = (line.startsWith('h ') ? JSON.parse(line.slice(2)) : {}) as {
      version?: number
      pid?: number
    }
    if (head.version !== VERSION) return this.#fail('not a recording of dapscope’s')
    this.#pid = head.pid ?? 0
    this.#isOpen = true
  }

  #code(rest: string): void {
    const [name, file, firstLine] = JSON.parse(rest) as [string, string, number]
    this.#codes.push({ name, file, firstLine })
  }

  #node(rest: string): void {
    const [parent, code, line] = numbers(rest, ' ')
    const at = this.#nodes[parent ?? -1]
    const frame = this.#frame(this.#codes[code ?? -1], line)
    if (at === undefined || frame === undefined) return this.#fail('a stack of nothing that is known')
    this.#nodes.push(this.#tree.child(at, frame))
  }

  #frame(code: Code | undefined, line: number | undefined): number | undefined {
    if (code === undefined || line === undefined) return undefined
    const meaning = `${line}\0${code.firstLine}\0${code.name}\0${code.file}`
    const known = this.#frameByMeaning.get(meaning)
    if (known !== undefined) return known
    this.#frameByMeaning.set(meaning, this.#frames.length)
    const { name, file, firstLine } = code
    return this.#frames.push({ name, file, line, firstLine }) - 1
  }

  #thread(rest: string): void {
    const [, ident = '0', tid = '0', name = '[]'] = /^(\d+) (\d+) (.*)$/.exec(rest) ?? []
    const thread: RawThread = {
      pid: this.#pid,
      tid: Number(tid) || Number(ident),
      pthread: Number(ident),
      name: named(name),
      start: [],
      node: [],
      end: this.#now,
    }
    const before = this.#living.get(thread.pthread)
    if (before) this.#replaced.push(before)
    this.#threads.push(thread)
    this.#living.set(thread.pthread, thread)
  }

  #rename(rest: string): void {
    const [, number = '', tid = '0', name = '[]'] = /^(\d+) (\d+) (.*)$/.exec(rest) ?? []
    const thread = this.#threads[Number(number)]
    if (!thread) return this.#fail('a name of no thread')
    thread.name = named(name) || thread.name
    thread.tid = Number(tid) || thread.tid
  }

  /**
   * A program that computes lets itself be looked at later than was due: all that while it did what was seen then. What it did
   * between the look before and that, it began to do somewhere there: in the middle, on average.
   */
  #look(rest: string): void {
    const [elapsed = '', late = '', ...changes] = rest.split(' ')
    const [untilDue = 0, waited = 0] = numbers(`${elapsed} ${late}`, ' ')
    this.#changed = this.#now + Math.floor(untilDue / 2)
    for (const thread of this.#replaced.splice(0)) thread.end = this.#changed
    this.#now += untilDue + waited
    this.looks++
    for (const change of changes) if (change !== '') this.#change(change)
  }

  #change(change: string): void {
    const isGone = change.startsWith('-')
    const [number, node] = numbers(isGone ? change.slice(1) : change, ':')
    const thread = this.#threads[number ?? -1]
    const at = isGone ? 0 : this.#nodes[node ?? -1]
    if (thread === undefined || at === undefined) return this.#fail('a look at nothing that is known')
    if (isGone) {
      thread.end = this.#changed
      this.#living.delete(thread.pthread)
    } else if (thread.node.at(-1) !== at) {
      thread.start.push(this.#changed)
      thread.node.push(at)
    }
  }

  #account(rest: string): void {
    const [elapsed = '0', ...threads] = rest.split(' ')
    for (const each of threads) {
      const [tid = 0, running = 0, queued = 0] = numbers(each, ':')
      if (each !== '') this.#schedules.note(tid, this.#now + Number(elapsed), { running, queued })
    }
  }

  #fail(what: string): void {
    this.#fault ??= new TraceError(what, this.#read)
  }
}

function numbers(text: string, by: string): number[] {
  const result = text.split(by).map(Number)
  if (result.some((each) => !Number.isSafeInteger(each))) throw new Error('not a number')
  return result
}

const named = (json: string): string => String((JSON.parse(json) as string[])[0] ?? '')
