// The Markdown pages of this repository, and what tests want to know of one: its blocks of code, its words in code, its anchors.
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse as parseYaml } from 'yaml'
import { ROOT } from '../root.ts'

export interface Page {
  /** From the repository's root. */
  path: string
  text: string
}

/** Those that git has or is about to have. */
export function pages(): Page[] {
  const list = ['ls-files', '--cached', '--others', '--exclude-standard', '--deduplicate', '*.md']
  const paths = execFileSync('git', list, { cwd: ROOT, encoding: 'utf8' }).trim().split('\n')
  return paths.map((path) => ({ path, text: readFileSync(join(ROOT, path), 'utf8') }))
}

export interface Block {
  /** What stands behind the opening fence: `sh`, `ts src/a.ts`. */
  kind: string
  lines: string[]
}

export function blocksOf({ text }: Page): Block[] {
  return [...text.matchAll(/^```(.*)\n([\s\S]*?)^```$/gm)].map(([, kind, code]) => ({
    kind: kind!.trim(),
    lines: code!.trimEnd().split('\n'),
  }))
}

/** What a block has people type, line by line: a shell's, or the steps of a workflow for CI, which has to be YAML. */
export function typedIn({ kind, lines }: Block): string[] {
  if (/^ya?ml$/.test(kind)) {
    const steps = parseYaml(lines.join('\n')) as { run?: string }[]
    return steps.flatMap(({ run }) => run?.trim().split('\n') ?? [])
  }
  if (!/^(sh|bash|shell|console)\b/.test(kind)) return []
  const whole = lines.join('\n').replace(/\\\n\s*/g, '')
  return whole.split('\n').map((line) => line.replace(/\s+#\s.*$/, '').trim())
}

export const withoutBlocks = ({ text }: Page) => text.replace(/^```.*\n[\s\S]*?^```$/gm, '')

/** Code within a sentence or a table. */
export const inlineCode = (page: Page) =>
  [...withoutBlocks(page).matchAll(/`([^`\n]+)`/g)].map(([, code]) => code!)

/** As GitHub makes them of headings. */
export function anchorsOf(page: Page): string[] {
  return [...withoutBlocks(page).matchAll(/^#{1,6} (.+)$/gm)].map(([, title]) =>
    title!
      .toLowerCase()
      .replace(/\[([^\]]+)\]\([^)]*\)/g, '$1')
      .replace(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  )
}
