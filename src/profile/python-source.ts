// Recovers a Python file's functions from its text, so that an executing line can be turned into the function it is in.

import { qualifiedName, ScopeReader, type Scope } from './python-scopes.ts'
import { tokenise } from './python-tokens.ts'

/** A function, class body, lambda or comprehension: a code object, as CPython compiles it. */
export interface SourceFunction {
  /** Its `__qualname__` (`Worker.run`, `main.<locals>.step`). */
  name: string
  /** What `co_firstlineno` says since Python 3.8: the first decorator's line, else the line where it begins. */
  firstLine: number
}

export interface SourceIndex {
  /**
   * The function called `name` (bare, as samplers give it up to Python 3.10, or qualified) that holds a line (1-based);
   * the innermost if there are several. A qualified name is returned as given. Undefined if the text has no such function.
   */
  at(name: string, line: number): SourceFunction | undefined
  /** The innermost function or class body that holds a line (1-based); the module if none does. */
  holding(line: number): SourceFunction
  /** All that `def` defines, in the order of their beginnings. */
  functions(): SourceFunction[]
}

/** Scopes by bare name, in the order of their first lines. */
function byBareName(scopes: Scope[]): Map<string, Scope[]> {
  const named = new Map<string, Scope[]>()
  for (const scope of scopes) {
    const same = named.get(scope.name)
    if (same) same.push(scope)
    else named.set(scope.name, [scope])
  }
  for (const same of named.values()) same.sort((a, b) => a.firstLine - b.firstLine)
  return named
}

/** Comprehensions are scopes of their own up to Python 3.11 and (but for generators) inlined since 3.12. */
function withoutComprehensions(name: string): string {
  return name.replace(/<(?:list|set|dict)comp>\.(?!$)/g, '')
}

const sourceFunction = (scope: Scope) => ({ name: qualifiedName(scope), firstLine: scope.firstLine })

const MODULE: SourceFunction = { name: '<module>', firstLine: 1 }

/** Finds the functions of a Python source, in time linear in its length. */
export function indexSource(text: string): SourceIndex {
  const reader = new ScopeReader()
  tokenise(text, reader)
  reader.end()
  const named = byBareName(reader.found)
  // In the order of their beginnings, so the last one that holds a line is the innermost.
  const blocks = reader.found.filter(({ kind }) => kind === 'function' || kind === 'class')
  return {
    at(name, line) {
      if (name === '<module>') return MODULE
      const bare = name.slice(name.lastIndexOf('.') + 1)
      const holding = (named.get(bare) ?? [])
        .filter((s) => s.firstLine <= line && line <= s.lastLine)
        .reverse()
      if (bare === name) return holding[0] && sourceFunction(holding[0])
      const wanted = withoutComprehensions(name)
      const scope = holding.find((s) => withoutComprehensions(qualifiedName(s)) === wanted) ?? holding[0]
      return scope && { name, firstLine: scope.firstLine }
    },
    holding(line) {
      const scope = blocks.findLast(({ firstLine, lastLine }) => firstLine <= line && line <= lastLine)
      return scope ? sourceFunction(scope) : MODULE
    },
    functions: () => blocks.filter(({ kind }) => kind === 'function').map(sourceFunction),
  }
}
