// From py-spy's begin and end events to the lives of threads and their runs of equal stacks.
import type { RawFrame, RawThread } from './raw-trace.ts'
import { StackTree } from './stack-tree.ts'

const LABEL = /^thread \((0x[0-9a-f]+|\d+)\)(?:: ([^]*))?$/i

/** `thread (6048): Thread-1 (run)`, the root frame that `py-spy record -t` gives every stack. */
interface Label {
  tid: number
  name: string
  /** False where py-spy wrote the pthread id, in hexadecimal, for want of the system's. */
  isSystemTid: boolean
}

/** What is known about one pthread id at the moment. */
interface Place {
  pid: number
  pthread: number
  /** Frames begun and not ended; the label is not among them. */
  stack: number[]
  depth: number
  label: number
  ts: number
  thread: RawThread | undefined
  previous: RawThread | undefined
  /** Whose event came after one of this the last time. */
  next: Place | undefined
  unresolved: boolean
  /** Whose number is known, until just before the unresolved one. */
  before: RawThread | undefined
  /** The last name py-spy told for this pthread id, whosever it was. */
  name: string
}

/** Takes events in the file's order. Its methods return what is wrong with an event, or undefined. */
export class RawThreads {
  readonly threads: RawThread[] = []
  readonly tree = new StackTree()
  readonly #labels: (Label | null | undefined)[] = []
  readonly #frames: readonly RawFrame[]
  readonly #places = new Map<number, Map<number, Place>>()
  #place: Place | undefined
  /** The last time of all. */
  last = 0

  constructor(frames: readonly RawFrame[]) {
    this.#frames = frames
  }

  begin(frame: number, pid: number, pthread: number, ts: number): string | undefined {
    const place = this.#at(pid, pthread)
    if (ts !== place.ts && !this.#advance(place, ts)) return 'time runs backwards'
    if (place.thread === undefined && this.#enter(place, frame)) return undefined
    const parent = place.depth === 0 ? 0 : (place.stack[place.depth - 1] as number)
    place.stack[place.depth++] = this.tree.child(parent, frame)
    return undefined
  }

  end(frame: number, pid: number, pthread: number, ts: number): string | undefined {
    const place = this.#at(pid, pthread)
    if (ts !== place.ts && !this.#advance(place, ts)) return 'time runs backwards'
    if (place.depth === 0 ? place.label !== frame : this.#topFrame(place) !== frame) {
      return 'a frame ends that had not begun'
    }
    if (place.depth > 0) place.depth--
    else place.label = -1
    if (place.depth === 0 && place.label === -1) leave(place)
    return undefined
  }

  /** The innermost frame of the thread in hand: the next event may well end it. -1 if there is none. */
  top(): number {
    return this.#place === undefined ? -1 : this.#frameOnTop(this.#place)
  }

  /** The innermost frame of the thread that came next after this one the last time: samples have their threads in one order. */
  topOfNext(): number {
    return this.#place?.next === undefined ? -1 : this.#frameOnTop(this.#place.next)
  }

  #frameOnTop(place: Place): number {
    return place.depth === 0 ? place.label : this.#topFrame(place)
  }

  /** Ends what is still open (a file cut off) at the last time seen. */
  finish(): void {
    for (const places of this.#places.values()) {
      for (const place of places.values()) {
        // What began at the very last moment has no length.
        if (place.thread !== undefined && place.ts < this.last) this.#advance(place, this.last)
        if (place.thread !== undefined) leave(place)
        if (place.unresolved) this.#rejoin(place)
      }
    }
  }

  #at(pid: number, pthread: number): Place {
    const last = this.#place
    if (last !== undefined && last.pthread === pthread && last.pid === pid) return last
    let ofPid = this.#places.get(pid)
    if (ofPid === undefined) this.#places.set(pid, (ofPid = new Map<number, Place>()))
    let place = ofPid.get(pthread)
    if (place === undefined) ofPid.set(pthread, (place = newPlace(pid, pthread)))
    if (last !== undefined) last.next = place
    return (this.#place = place)
  }

  #topFrame(place: Place): number {
    return this.tree.frame[place.stack[place.depth - 1] as number] as number
  }

  /** The state seen at a sample lasts until the next one: at a new time the stack so far becomes a run. */
  #advance(place: Place, ts: number): boolean {
    if (ts < place.ts) return false
    if (ts > this.last) this.last = ts
    if (place.thread !== undefined) {
      addRun(place.thread, place.ts, place.depth === 0 ? 0 : (place.stack[place.depth - 1] as number))
    }
    place.ts = ts
    return true
  }

  /** The first frame of a stack: a label, or (without `-t`) just a frame. True if it was a label. */
  #enter(place: Place, frame: number): boolean {
    const label = this.#labelOf(frame)
    place.label = label ? frame : -1
    const goesOn = this.#goesOn(place, label)
    if (goesOn) place.thread = place.previous
    else this.threads.push((place.thread = newThread(place)))
    if (label) name(place, label, goesOn)
    return label !== null
  }

  /** Whether this is the thread that was there until now, with or without the system's number. */
  #goesOn(place: Place, label: Label | null): boolean {
    const { previous } = place
    if (previous?.end !== place.ts) {
      place.before = undefined
      return false
    }
    if (label === null) return true
    if (place.unresolved) {
      if (place.before?.tid === label.tid) this.#rejoin(place)
      return true
    }
    if (!label.isSystemTid) place.before = previous
    return previous.tid === label.tid
  }

  /** py-spy (on Pythons before 3.11) loses the system's number of a thread for a moment: what it saw then is the thread's own. */
  #rejoin(place: Place): void {
    const { before, previous } = place
    if (before === undefined || previous === undefined) return
    previous.start.forEach((start, i) => addRun(before, start, previous.node[i] as number))
    before.end = previous.end
    before.name ||= previous.name
    this.threads.splice(this.threads.indexOf(previous), 1)
    place.previous = before
    place.before = undefined
  }

  #labelOf(frame: number): Label | null {
    const known = this.#labels[frame]
    if (known !== undefined) return known
    return (this.#labels[frame] = readLabel(this.#frames[frame] as RawFrame))
  }
}

function readLabel(frame: RawFrame): Label | null {
  const match = frame.file === '' && frame.line === 0 ? LABEL.exec(frame.name) : null
  if (match === null) return null
  return { tid: Number(match[1]), name: match[2] ?? '', isSystemTid: !/^0x/i.test(match[1] ?? '') }
}

function newPlace(pid: number, pthread: number): Place {
  const nothing = { thread: undefined, previous: undefined, before: undefined, next: undefined }
  return { pid, pthread, stack: [], depth: 0, label: -1, ts: 0, unresolved: false, name: '', ...nothing }
}

function newThread(place: Place): RawThread {
  return {
    pid: place.pid,
    tid: place.pthread,
    pthread: place.pthread,
    name: '',
    start: [],
    node: [],
    end: place.ts,
  }
}

/**
 * Gives the thread what its label tells. py-spy 0.4.3 keeps names by pthread id and hands a dead thread's name on to
 * the next thread of that id: a name equal to the predecessor's says nothing, and a wrong name is worse than none.
 */
function name(place: Place, label: Label, goesOn: boolean): void {
  const thread = place.thread as RawThread
  thread.tid = label.tid
  place.unresolved = !label.isSystemTid
  if (label.name === '') return
  if (goesOn || label.name !== place.name) thread.name = label.name
  place.name = label.name
}

function leave(place: Place): void {
  const thread = place.thread as RawThread
  thread.end = place.ts
  place.previous = thread
  place.thread = undefined
  place.label = -1
  place.depth = 0
}

function addRun(thread: RawThread, start: number, node: number): void {
  const last = thread.node.length - 1
  if (last >= 0 && thread.node[last] === node) return
  thread.start.push(start)
  thread.node.push(node)
}
