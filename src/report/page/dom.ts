// Makes elements; text is only ever text.

type Props = Record<string, string | number | boolean | ((event: never) => void) | undefined>

/** Functions are listeners (`onclick`), anything else is an attribute; `false` and `undefined` leave it out. */
export function h<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  props: Props = {},
  ...children: (Node | string)[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag)
  fill(element, props)
  element.append(...children)
  return element
}

/** A sentence, in which what is to be typed stands between backticks. */
export function sentence(text: string): (Node | string)[] {
  return text.split(/`([^`]+)`/).map((part, i) => (i % 2 === 0 ? part : h('code', { class: 'typed' }, part)))
}

/** The same as `h` for SVG. */
export function s<K extends keyof SVGElementTagNameMap>(
  tag: K,
  props: Props = {},
  ...children: (Node | string)[]
): SVGElementTagNameMap[K] {
  const element = document.createElementNS('http://www.w3.org/2000/svg', tag)
  fill(element, props)
  element.append(...children)
  return element
}

function fill(element: Element, props: Props): void {
  for (const [name, value] of Object.entries(props)) {
    if (typeof value === 'function') element.addEventListener(name.slice(2), value as EventListener)
    else if (value !== undefined && value !== false)
      element.setAttribute(name, value === true ? '' : `${value}`)
  }
}
