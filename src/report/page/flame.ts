// A flame graph on a canvas: only what can be seen is drawn, so that 100,000 boxes move smoothly.
import type { Place } from '../data.ts'
import type { Layout, Level } from './layout.ts'
import { Colours } from './colours.ts'

export interface Box {
  depth: number
  index: number
}

export interface FlameEvents {
  /** Of the box that the pointer or the keyboard is on; none if it is on nothing. */
  onPoint: (box: Box | undefined, at?: { x: number; y: number }) => void
  onSelect: (box: Box) => void
  onView: (from: number, to: number) => void
}

const ROW = 20
const FONT = '12px ui-monospace, SFMono-Regular, Menlo, Consolas, monospace'

export class Flame {
  readonly canvas = document.createElement('canvas')
  /** As tall as all rows; the canvas is only as tall as the frame, and stays in it. */
  readonly frame = document.createElement('div')
  private readonly room = document.createElement('div')
  private readonly colours = new Colours()
  private layout: Layout = { levels: [], width: 0, self: new Float64Array(), total: new Float64Array() }
  private view = { from: 0, to: 1 }
  private isHit: ((node: number) => boolean) | undefined
  private waiting = 0
  selected: Box | undefined

  constructor(
    private readonly placeOf: (node: number) => Place | undefined,
    private readonly events: FlameEvents,
  ) {
    this.frame.className = 'flame'
    this.room.className = 'room'
    this.room.append(this.canvas)
    this.frame.append(this.room)
    new ResizeObserver(() => this.redraw()).observe(this.frame)
    this.frame.addEventListener('scroll', () => this.redraw())
    matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => this.redraw())
  }

  show(layout: Layout): void {
    this.layout = layout
    this.selected = undefined
    this.room.style.height = `${layout.levels.length * ROW}px`
    this.frame.scrollTop = 0
    this.setView(0, layout.width)
  }

  mark(isHit: ((node: number) => boolean) | undefined): void {
    this.isHit = isHit
    this.redraw()
  }

  get visible(): { from: number; to: number } {
    return this.view
  }

  setView(from: number, to: number): void {
    const { width } = this.layout
    const size = Math.min(Math.max(to - from, width / 1e7, Number.MIN_VALUE), width || 1)
    const start = Math.min(Math.max(from, 0), (width || 1) - size)
    this.view = { from: start, to: start + size }
    this.events.onView(this.view.from, this.view.to)
    this.redraw()
  }

  /** The box fills the width, and is in sight. */
  zoomTo(box: Box): void {
    this.selected = box
    const level = this.layout.levels[box.depth]!
    this.setView(level.from[box.index]!, level.to[box.index]!)
    this.bringIntoSight(box)
  }

  select(box: Box): void {
    this.selected = box
    const level = this.layout.levels[box.depth]!
    const [from, to] = [level.from[box.index]!, level.to[box.index]!]
    const size = this.view.to - this.view.from
    if (to <= this.view.from || from >= this.view.to) this.setView(from - size / 2, from + size / 2)
    this.bringIntoSight(box)
    this.events.onPoint(box)
    this.redraw()
  }

  private bringIntoSight({ depth }: Box): void {
    const { scrollTop, clientHeight } = this.frame
    if (depth * ROW < scrollTop) this.frame.scrollTop = depth * ROW
    else if ((depth + 1) * ROW > scrollTop + clientHeight)
      this.frame.scrollTop = (depth + 1) * ROW - clientHeight
  }

  nodeOf({ depth, index }: Box): number {
    return this.layout.levels[depth]!.node[index]!
  }

  /** What is at a point of the canvas. */
  boxAt(x: number, y: number): Box | undefined {
    const depth = Math.floor((y + this.frame.scrollTop) / ROW)
    const level = this.layout.levels[depth]
    if (!level) return undefined
    const value = this.valueAt(x)
    const index = firstEndingAfter(level, value)
    return (level.from[index] ?? Infinity) <= value ? { depth, index } : undefined
  }

  valueAt(x: number): number {
    const { from, to } = this.view
    return from + (x / this.canvas.clientWidth) * (to - from)
  }

  redraw(): void {
    this.waiting ||= requestAnimationFrame(() => {
      this.waiting = 0
      this.draw()
    })
  }

  private draw(): void {
    const { clientWidth: width, clientHeight: height, scrollTop } = this.frame
    const ratio = devicePixelRatio
    this.canvas.style.height = `${height}px`
    if (this.canvas.width !== Math.round(width * ratio)) this.canvas.width = Math.round(width * ratio)
    if (this.canvas.height !== Math.round(height * ratio)) this.canvas.height = Math.round(height * ratio)
    const context = this.canvas.getContext('2d')!
    context.setTransform(ratio, 0, 0, ratio, 0, 0)
    context.clearRect(0, 0, width, height)
    context.font = FONT
    context.textBaseline = 'middle'
    const letter = context.measureText('m').width
    this.colours.refresh()
    const first = Math.floor(scrollTop / ROW)
    const last = Math.min(this.layout.levels.length - 1, Math.floor((scrollTop + height) / ROW))
    for (let depth = first; depth <= last; depth++)
      this.drawLevel(context, depth, { y: depth * ROW - scrollTop, width, letter })
  }

  private drawLevel(
    context: CanvasRenderingContext2D,
    depth: number,
    at: { y: number; width: number; letter: number },
  ): void {
    const level = this.layout.levels[depth]!
    const { from, to } = this.view
    const scale = at.width / (to - from)
    let drawnTo = -1
    for (let i = firstEndingAfter(level, from); i < level.node.length && level.from[i]! < to; i++) {
      const left = Math.max(0, (level.from[i]! - from) * scale)
      const right = Math.min(at.width, (level.to[i]! - from) * scale)
      // What is narrower than a pixel is drawn once a pixel, however many there are.
      if (right - left < 1 && Math.floor(right) <= drawnTo) continue
      drawnTo = Math.floor(right)
      const isSelected = this.selected?.depth === depth && this.selected.index === i
      this.drawBox(context, level.node[i]!, { left, size: Math.max(right - left, 1), ...at, isSelected })
    }
  }

  private drawBox(
    context: CanvasRenderingContext2D,
    node: number,
    {
      left,
      size,
      y,
      letter,
      isSelected,
    }: { left: number; size: number; y: number; letter: number; isSelected: boolean },
  ): void {
    const place = this.placeOf(node)
    context.fillStyle = this.colours.of(place, this.isHit && { isHit: this.isHit(node) })
    context.fillRect(left, y, size > 2 ? size - 1 : size, ROW - 1)
    if (isSelected) {
      context.strokeStyle = this.colours.ink
      context.lineWidth = 2
      context.strokeRect(left + 1, y + 1, Math.max(size - 3, 1), ROW - 3)
    }
    const letters = Math.floor((size - 8) / letter)
    if (letters < 2) return
    const name = place?.name ?? 'all'
    context.fillStyle = this.colours.ink
    context.fillText(name.length > letters ? `${name.slice(0, letters - 1)}…` : name, left + 4, y + ROW / 2)
  }
}

/** By halves: the first box of a level that ends to the right of a value. */
export function firstEndingAfter({ to }: Level, value: number): number {
  let [low, high] = [0, to.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if (to[middle]! > value) high = middle
    else low = middle + 1
  }
  return low
}
