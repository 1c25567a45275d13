// Reads which functions, classes, lambdas and comprehensions a Python text has, from its words and symbols alone.

import type { TokenSink } from './python-tokens.ts'

/** A code object as CPython compiles it, or a bracket that may turn out to be one. */
export interface Scope {
  kind: 'module' | 'function' | 'class' | 'comprehension' | 'lambda' | 'bracket'
  /** Bare; for a bracket that is no comprehension, its character. */
  name: string
  parent: Scope | undefined
  firstLine: number
  lastLine: number
  /** Names that a `global` statement declares, which get no `<locals>` prefix. */
  globals?: Set<string>
  /** A lambda's arguments are over, or a brace has shown a colon (a dict). */
  pastColon?: boolean
  /** In a comprehension's first iterable, which is evaluated outside of it. */
  isOutside?: boolean
}

const COMPREHENSIONS: Record<string, string> = { '(': '<genexpr>', '[': '<listcomp>', '{': '<setcomp>' }
const CLAUSE_WORDS = new Set(['for', 'in', 'if', 'async'])

/** Finds the scopes of a text: `found`, in the order in which they begin to be told. */
export class ScopeReader implements TokenSink {
  readonly found: Scope[] = []
  private readonly module: Scope = {
    kind: 'module',
    name: '<module>',
    parent: undefined,
    firstLine: 1,
    lastLine: Infinity,
  }
  private readonly blocks: { indent: number; scope: Scope }[] = []
  private readonly brackets: Scope[] = []
  /** Words and symbols of the statement so far, as far as they tell what it is. */
  private statement: '' | 'start' | 'def' | 'class' | 'global' = ''
  private header: Scope | undefined
  private decoratorLine = 0
  private indent = 0
  private lastLine = 1

  begin(indent: number, line: number) {
    this.endLambdas()
    while ((this.blocks.at(-1)?.indent ?? -1) >= indent) this.blocks.pop()!.scope.lastLine = this.lastLine
    this.indent = indent
    this.statement = 'start'
    this.header = undefined
    this.lastLine = line
  }

  word(word: string, line: number) {
    this.lastLine = line
    if (this.statement !== '') this.statementWord(word, line)
    if (word === 'lambda') this.brackets.push(this.scope('lambda', '<lambda>', line))
    else if (this.brackets.length > 0) this.comprehensionWord(word)
  }

  open(bracket: string, line: number) {
    this.statement = this.statement === 'def' || this.statement === 'class' ? this.statement : ''
    this.lastLine = line
    this.brackets.push(this.scope('bracket', bracket, line))
  }

  close(line: number) {
    this.lastLine = line
    this.endLambdas()
    const closed = this.brackets.pop()
    if (closed !== undefined) closed.lastLine = line
  }

  symbol(symbol: string, line: number) {
    this.lastLine = line
    if (symbol === ':') this.colon()
    else if (symbol === ',') this.endLambdaBodies()
    else if (symbol === ';') this.semicolon()
    else if (symbol === '@' && this.statement === 'start') this.decoratorLine ||= line
    if (this.statement === 'start') this.statement = ''
  }

  string(line: number) {
    this.lastLine = line
    if (this.statement === 'start') this.statement = ''
  }

  end() {
    this.begin(0, this.lastLine)
  }

  private statementWord(word: string, line: number) {
    if (this.statement === 'start') this.firstWord(word, line)
    else if (this.statement === 'global') this.declareGlobal(word)
    else if (this.header !== undefined) this.nameHeader(word)
  }

  private firstWord(word: string, line: number) {
    if (word === 'async') {
      this.decoratorLine ||= line
      return
    }
    this.statement = ''
    if (word === 'global') this.statement = 'global'
    if (word !== 'def' && word !== 'class') return void (this.decoratorLine = 0)
    this.statement = word
    const kind = word === 'def' ? 'function' : 'class'
    this.header = {
      kind,
      name: '',
      parent: this.current(),
      firstLine: this.decoratorLine || line,
      lastLine: Infinity,
    }
    this.decoratorLine = 0
  }

  private nameHeader(word: string) {
    this.header!.name = word.normalize('NFKC')
    this.found.push(this.header!)
    this.statement = ''
  }

  private declareGlobal(word: string) {
    const scope = this.current()
    scope.globals ??= new Set()
    scope.globals.add(word)
  }

  private comprehensionWord(word: string) {
    if (!CLAUSE_WORDS.has(word)) return
    if (word === 'for' || word === 'async') this.endLambdaBodies()
    const top = this.brackets.at(-1)
    if (top?.kind === 'bracket' && word === 'for') this.becomeComprehension(top)
    else if (top?.kind === 'comprehension') nextClause(top, word)
  }

  private becomeComprehension(bracket: Scope) {
    if (bracket.name === 'f') return
    bracket.name = bracket.name === '{' && bracket.pastColon ? '<dictcomp>' : COMPREHENSIONS[bracket.name]!
    bracket.kind = 'comprehension'
    this.found.push(bracket)
  }

  private colon() {
    this.endLambdaBodies()
    const top = this.brackets.at(-1)
    if (top !== undefined) top.pastColon = true
    else if (this.header !== undefined) this.openBlock()
  }

  private openBlock() {
    this.blocks.push({ indent: this.indent, scope: this.header! })
    this.header = undefined
    this.statement = 'start'
  }

  private semicolon() {
    this.endLambdas()
    this.statement = 'start'
  }

  /** Ends lambdas whose body is over: a comma, a colon or a `for` cannot be part of one. */
  private endLambdaBodies() {
    while (this.brackets.at(-1)?.kind === 'lambda' && this.brackets.at(-1)!.pastColon)
      this.brackets.pop()!.lastLine = this.lastLine
  }

  private endLambdas() {
    while (this.brackets.at(-1)?.kind === 'lambda') this.brackets.pop()!.lastLine = this.lastLine
  }

  private scope(kind: Scope['kind'], name: string, line: number): Scope {
    const scope: Scope = { kind, name, parent: this.current(), firstLine: line, lastLine: Infinity }
    if (kind === 'lambda') this.found.push(scope)
    return scope
  }

  /** What an expression here is evaluated in. A lambda's defaults and a comprehension's first iterable are outside of it. */
  private current(): Scope {
    const top = this.brackets.at(-1)
    if (top === undefined) return this.blocks.at(-1)?.scope ?? this.module
    return top.isOutside || (top.kind === 'lambda' && !top.pastColon) ? top.parent! : top
  }
}

/** Only the first `in` begins the first iterable; whatever clause comes next ends it. */
function nextClause(comprehension: Scope, word: string) {
  if (word === 'in') comprehension.isOutside ??= true
  else if (comprehension.isOutside) comprehension.isOutside = false
}

/** As CPython's compiler_set_qualname: `<locals>` after functions and lambdas, not after classes and comprehensions. */
export function qualifiedName(scope: Scope): string {
  const parts = [scope.name]
  for (let inner = scope, outer = scope.parent; outer && outer.kind !== 'module'; outer = outer.parent) {
    if (outer.kind === 'bracket') continue
    if (outer.globals?.has(inner.name) && (inner.kind === 'function' || inner.kind === 'class')) break
    if (outer.kind === 'function' || outer.kind === 'lambda') parts.push('<locals>')
    parts.push(outer.name)
    inner = outer
  }
  return parts.reverse().join('.')
}
