// A flame graph on a canvas: only what can be seen is drawn, so that 100,000 boxes move smoothly.
import type { Place } from '../data.ts'
import { first } from '../format.ts'
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
    const [top, bottom] = [Math.floor(scrollTop / ROW), Math.floor((scrollTop + height) / ROW)]
    for (let depth = top; depth <= Math.min(this.layout.levels.length - 1, bottom); depth++)
      this.drawLevel(context, depth, { y: depth * ROW - scrollTop, width, letter })
    if (this.selected)
      this.drawFrame(context, this.selected, { y: this.selected.depth * ROW - scrollTop, width })
  }

  /** What is narrower than a pixel is drawn once a pixel, however many there are; but one that is searched for is seen. */
  private drawLevel(
    context: CanvasRenderingContext2D,
    depth: number,
    at: { y: number; width: number; letter: number },
  ): void {
    const level = this.layout.levels[depth]!
    const { from, to } = this.view
    let [drawnTo, hitTo] = [-1, -1]
    for (let i = firstEndingAfter(level, from); i < level.node.length && level.from[i]! < to; i++) {
      const node = level.node[i]!
      const { left, right } = this.edges(level, i, at.width)
      const isNarrow = right - left < 1
      const isHit = this.isHit?.(node) ?? false
      const pixel = Math.min(Math.floor(right), Math.floor(at.width) - 1)
      if (isNarrow && pixel <= (isHit ? hitTo : drawnTo)) continue
      // The pixel of one that is searched for is not its neighbour's.
      const start = Math.max(left, hitTo + 1)
      drawnTo = pixel
      if (isHit) hitTo = pixel
      this.drawBox(context, node, {
        ...(isNarrow ? { left: pixel, size: 1 } : { left: start, size: right - start }),
        ...at,
        isHit,
      })
      // There may be 100,000 more in this pixel.
      if (isNarrow && !this.isHit)
        i = Math.max(i, firstEndingAfter(level, from + ((pixel + 1) * (to - from)) / at.width) - 1)
    }
  }

  private edges(level: Level, index: number, width: number): { left: number; right: number } {
    const { from, to } = this.view
    const scale = width / (to - from)
    return {
      left: Math.max(0, (level.from[index]! - from) * scale),
      right: Math.min(width, (level.to[index]! - from) * scale),
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
      isHit,
    }: { left: number; size: number; y: number; letter: number; isHit: boolean },
  ): void {
    const place = this.placeOf(node)
    context.fillStyle = this.colours.of(place, this.isHit && { isHit })
    context.fillRect(left, y, size > 2 ? size - 1 : size, ROW - 1)
    const room = size - 8
    if (room < 2 * letter) return
    context.fillStyle = this.colours.ink
    context.fillText(fitted(context, place?.name ?? 'all', room / letter), left + 4, y + ROW / 2, room)
  }

  /** Around what is selected, however narrow that is. */
  private drawFrame(
    context: CanvasRenderingContext2D,
    { depth, index }: Box,
    { y, width }: { y: number; width: number },
  ): void {
    const { left, right } = this.edges(this.layout.levels[depth]!, index, width)
    if (right < left) return
    context.strokeStyle = this.colours.ink
    context.lineWidth = 2
    context.strokeRect(left + 1, y + 1, Math.max(right - left - 3, 1), ROW - 3)
  }
}

/** As much of a name as there is room for so many letters; a Chinese one has that of nearly two. */
function fitted(context: CanvasRenderingContext2D, name: string, room: number): string {
  const cut = (most: number) => (name.length > most ? `${first(name, most - 1)}…` : name)
  const text = cut(Math.floor(room))
  if (/^[\x20-\x7e…]*$/.test(text)) return text
  const share = context.measureText(text).width / (context.measureText('m').width * room)
  return share <= 1 ? text : cut(Math.floor(text.length / share))
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
