// Which of the sampled functions hold breakpoints: those whose shares a debugger that is awake makes larger.
import type { CodeFunction, Stacks } from '../profile/stacks.ts'
import { SourceSites } from '../source/source-sites.ts'

/** Their names; `places` are lines (1-based) of the client's files. */
export function holding(
  { functions }: Stacks,
  places: { path: string; line: number }[],
  toClient: (path: string) => string,
): string[] {
  const sites = new SourceSites()
  const names = places.flatMap(({ path, line }) => {
    const around = functions.filter((each) => toClient(each.file) === path && holds(each, line, sites))
    return around.sort((a, b) => b.firstLine - a.firstLine)[0]?.name ?? []
  })
  return [...new Set(names)]
}

function holds({ name, file, firstLine }: CodeFunction, line: number, sites: SourceSites): boolean {
  const bare = name.slice(name.lastIndexOf('.') + 1)
  return sites.at(file, bare, line)?.firstLine === firstLine
}
