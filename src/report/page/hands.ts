// Pointer, wheel and keyboard on a flame graph.
import type { Layout } from './layout.ts'
import { firstEndingAfter, type Box, type Flame, type FlameEvents } from './flame.ts'

/** Less than this is a click, not a drag; CSS pixels. */
const STILL = 5
const STEP = 1.5

export function handle(flame: Flame, layout: () => Layout, events: FlameEvents): void {
  byPointer(flame, events)
  byWheel(flame)
  byKeys(flame, layout, events)
}

/** A click zooms, a drag moves; up and down is the browser's own scrolling. */
function byPointer(flame: Flame, events: FlameEvents): void {
  const { canvas } = flame
  let held: { x: number; from: number; to: number; isDrag: boolean } | undefined
  canvas.addEventListener('pointerdown', ({ offsetX }) => {
    held = { x: offsetX, ...flame.visible, isDrag: false }
  })
  canvas.addEventListener('pointermove', (event) => {
    const { offsetX, offsetY, clientX, clientY } = event
    if (held && event.buttons > 0) {
      if (!held.isDrag && Math.abs(offsetX - held.x) > STILL) {
        held.isDrag = true
        // It goes on beyond the edge, and no tip goes along.
        canvas.setPointerCapture(event.pointerId)
        events.onPoint(flame.selected)
      }
      const moved = ((held.x - offsetX) / canvas.clientWidth) * (held.to - held.from)
      if (held.isDrag) flame.setView(held.from + moved, held.to + moved)
    } else if (event.pointerType === 'mouse') {
      events.onPoint(flame.boxAt(offsetX, offsetY), { x: clientX, y: clientY })
    }
  })
  canvas.addEventListener('pointerleave', () => events.onPoint(flame.selected))
  canvas.addEventListener('click', ({ offsetX, offsetY }) => {
    const box = held?.isDrag ? undefined : flame.boxAt(offsetX, offsetY)
    held = undefined
    if (box) choose(flame, box, events)
  })
}

function choose(flame: Flame, box: Box, events: FlameEvents): void {
  flame.zoomTo(box)
  events.onSelect(box)
}

/** Without Ctrl it is the page that scrolls; a pinch on a touch pad comes with it. */
function byWheel(flame: Flame): void {
  flame.canvas.addEventListener(
    'wheel',
    (event) => {
      if (!event.ctrlKey && !event.metaKey) return
      event.preventDefault()
      zoomAround(flame, flame.valueAt(event.offsetX), Math.exp(event.deltaY * 0.004))
    },
    { passive: false },
  )
}

function zoomAround(flame: Flame, value: number, factor: number): void {
  const { from, to } = flame.visible
  flame.setView(value - (value - from) * factor, value + (to - value) * factor)
}

function byKeys(flame: Flame, layout: () => Layout, events: FlameEvents): void {
  flame.canvas.tabIndex = 0
  flame.canvas.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return
    const { from, to } = flame.visible
    const go = (step: (box: Box, layout: Layout) => Box | undefined) => {
      const next = flame.selected ? step(flame.selected, layout()) : { depth: 0, index: 0 }
      if (next) flame.select(next)
    }
    const keys: Record<string, () => void> = {
      ArrowUp: () => go(above),
      ArrowDown: () => go(below),
      ArrowLeft: () => go((box) => beside(box, layout(), -1)),
      ArrowRight: () => go((box) => beside(box, layout(), 1)),
      Enter: () => flame.selected && choose(flame, flame.selected, events),
      Escape: () => choose(flame, { depth: 0, index: 0 }, events),
      '+': () => zoomAround(flame, (from + to) / 2, 1 / STEP),
      '-': () => zoomAround(flame, (from + to) / 2, STEP),
    }
    const act = keys[event.key]
    if (!act) return
    event.preventDefault()
    act()
  })
}

function above({ depth, index }: Box, { levels }: Layout): Box | undefined {
  if (depth === 0) return undefined
  return { depth: depth - 1, index: firstEndingAfter(levels[depth - 1]!, levels[depth]!.from[index]!) }
}

/** The leftmost of those below. */
function below({ depth, index }: Box, { levels }: Layout): Box | undefined {
  const next = levels[depth + 1]
  if (!next) return undefined
  const child = firstEndingAfter(next, levels[depth]!.from[index]!)
  return (next.from[child] ?? Infinity) < levels[depth]!.to[index]!
    ? { depth: depth + 1, index: child }
    : undefined
}

function beside({ depth, index }: Box, { levels }: Layout, step: number): Box | undefined {
  return levels[depth]!.node[index + step] === undefined ? undefined : { depth, index: index + step }
}
