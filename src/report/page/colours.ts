// The colours of boxes: whose code it is tells the hue, the name tells neighbours apart.
import type { Place } from '../data.ts'

const HUES: Record<Place['category'], number> = {
  user: 28,
  library: 212,
  stdlib: 165,
  native: 275,
  debugger: -1,
  none: -1,
}
/** Shades of a hue. */
const SHADES = 5

export class Colours {
  ink = ''
  private isDark = false
  private readonly known = new Map<string, number>()

  /** Looks which theme is on. */
  refresh(): void {
    this.isDark = matchMedia('(prefers-color-scheme: dark)').matches
    this.ink = getComputedStyle(document.documentElement).getPropertyValue('--ink')
  }

  /** `search`: there is one, and whether this is a hit; all others step back. */
  of(place: Place | undefined, search?: { isHit: boolean }): string {
    const hue = place ? HUES[place.category] : -1
    const shade = place ? this.shadeOf(place.name) : 0
    if (search?.isHit) return this.isDark ? 'hsl(325 70% 42%)' : 'hsl(325 90% 78%)'
    const saturation = hue < 0 ? 0 : search ? 18 : this.isDark ? 45 : 70
    const lightness = this.isDark ? 26 + shade * 2.5 : 72 + shade * 3
    return `hsl(${Math.max(hue, 0)} ${saturation}% ${search && !this.isDark ? lightness + 5 : lightness}%)`
  }

  private shadeOf(name: string): number {
    let shade = this.known.get(name)
    if (shade === undefined) {
      let hash = 0
      for (let i = 0; i < name.length; i++) hash = (hash * 31 + name.charCodeAt(i)) | 0
      this.known.set(name, (shade = Math.abs(hash) % SHADES))
    }
    return shade
  }
}
