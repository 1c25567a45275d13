// The boxes and arrows of a graph, as SVG.
import { s } from './dom.ts'
import type { Laid, Point } from './layered.ts'

/** Of 12 px monospace. */
const VIA_LETTER = 7.3

type Box = Laid['nodes'][number]

/** `role` in the class makes the look; a name is round. */
export function box(
  { x, y, width, height, lines }: Box,
  title: string,
  props: Parameters<typeof s>[1] & { class: string },
): SVGGElement {
  const [left, top] = [x - width / 2, y - height / 2]
  const text = lines.map((line, i) =>
    s('text', { x, y: top + 21 + i * 17, class: i === 0 ? 'label' : 'small', 'text-anchor': 'middle' }, line),
  )
  const rx = props.class.includes('root') ? height / 2 : 6
  return s(
    'g',
    { tabindex: '-1', role: 'button', ...props },
    s('title', {}, title),
    s('rect', { x: left, y: top, width, height, rx }),
    ...text,
  )
}

export function arrowhead(): SVGElement {
  return s(
    'marker',
    {
      id: 'arrow',
      viewBox: '0 0 8 8',
      refX: 7.5,
      refY: 4,
      markerUnits: 'userSpaceOnUse',
      markerWidth: 10,
      markerHeight: 10,
      orient: 'auto-start-reverse',
    },
    s('path', { d: 'M0 0L8 4L0 8z' }),
  )
}

export function arrow({ points, via, label }: Laid['edges'][number]): SVGGElement {
  const way = s('path', { d: curve(points), 'marker-end': 'url(#arrow)' })
  if (!label) return s('g', { class: 'edge' }, way)
  const { x, y } = label
  const [width, height] = [via.length * VIA_LETTER + 6, 18]
  return s(
    'g',
    { class: 'edge' },
    way,
    s('rect', { x: x - width / 2, y: y - height / 2, width, height }),
    s('text', { x, y: y + 4, class: 'via', 'text-anchor': 'middle' }, via),
  )
}

/** Through the middles, bent at the points. */
function curve([first, ...rest]: Point[]): string {
  const [last] = rest.slice(-1)
  if (!first || !last) return ''
  const between = rest.slice(0, -1).map((point, i) => {
    const next = rest[i + 1]!
    const isLast = i === rest.length - 2
    const end = isLast ? next : { x: (point.x + next.x) / 2, y: (point.y + next.y) / 2 }
    return `Q${point.x} ${point.y} ${end.x} ${end.y}`
  })
  return `M${first.x} ${first.y}${between.length > 0 ? between.join('') : `L${last.x} ${last.y}`}`
}
