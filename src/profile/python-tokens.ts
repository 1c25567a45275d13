// A light tokeniser for Python: enough to follow blocks, brackets and words, and to skip comments and strings. F-strings
// are entered, also with the nested quotes of 3.12 (PEP 701), because they hold comprehensions and lambdas.

/** Told what is found, in order. Lines are 1-based. */
export interface TokenSink {
  /** A logical line begins, indented by so many columns (tabs to multiples of 8, as CPython counts). */
  begin(indent: number, line: number): void
  word(word: string, line: number): void
  /** `(`, `[`, `{`, or `f` for the replacement field of an f-string. */
  open(bracket: string, line: number): void
  close(line: number): void
  /** Any other character outside of strings, or `:=`. */
  symbol(symbol: string, line: number): void
  /** A string without fields, or the end of one with fields. */
  string(line: number): void
}

const TOKEN =
  /[ \t\f]+|#[^\r\n]*|\\(?:\r\n|\r|\n)|\r\n|\r|\n|[rRbBuUfFtT]{0,2}(?:"""|'''|["'])|[\p{L}\p{M}\p{N}_]+|:=|[^]/uy

/** What the scanner is inside of: a bracket, a field of an f-string, or the text of an f-string. */
interface Inside {
  kind: 'bracket' | 'field' | 'text'
  quote: string
  /** The text after a field's colon, which ends at the field's `}`. */
  isSpec: boolean
}

/** Where in a string something may happen: an escape, a line's end, its quote, and a brace if it has fields. */
const stops: Record<string, RegExp> = {
  '"': /[\\\r\n"]/g,
  "'": /[\\\r\n']/g,
  'f"': /[\\\r\n"{}]/g,
  "f'": /[\\\r\n'{}]/g,
}

class Scanner {
  private at = 0
  private line = 1
  private isLineStart = true
  private readonly inside: Inside[] = []

  constructor(
    private readonly text: string,
    private readonly sink: TokenSink,
  ) {
    if (text.startsWith('\uFEFF')) this.at = 1
  }

  run() {
    while (this.at < this.text.length) {
      const top = this.inside.at(-1)
      if (top?.kind === 'text') this.readText(top)
      else this.readToken()
    }
  }

  private readToken() {
    TOKEN.lastIndex = this.at
    const token = TOKEN.exec(this.text)?.[0] ?? this.text.charAt(this.at)
    const start = this.at
    this.at += token.length
    const first = token.charCodeAt(0)
    if (first === 0x0a || first === 0x0d) this.endLine()
    else if (first === 0x5c) this.line += token.length > 1 ? 1 : 0
    else if (first !== 0x23 && !isBlank(first)) this.readVisible(token, first, start)
  }

  private readVisible(token: string, first: number, start: number) {
    if (this.isLineStart) this.beginLine(start)
    const last = token.charCodeAt(token.length - 1)
    if (last === 0x22 || last === 0x27) this.openString(token)
    else if (isWord(first)) this.sink.word(token, this.line)
    else this.readSymbol(token)
  }

  private endLine() {
    this.line++
    if (this.inside.length === 0) this.isLineStart = true
  }

  private beginLine(start: number) {
    this.isLineStart = false
    let from = start
    while (from > 0 && isBlank(this.text.charCodeAt(from - 1))) from--
    this.sink.begin(columns(this.text, from, start), this.line)
  }

  private readSymbol(token: string) {
    if (token === '(' || token === '[' || token === '{') return this.enter('bracket', '', token)
    if (token === ')' || token === ']' || token === '}') return this.leave(token)
    const top = this.inside.at(-1)
    if (top?.kind === 'field' && token.startsWith(':')) {
      // A colon directly in a field begins its format; `:=` needs parentheses there.
      this.at -= token.length - 1
      this.inside.push({ kind: 'text', quote: top.quote, isSpec: true })
    } else this.sink.symbol(token, this.line)
  }

  private enter(kind: 'bracket' | 'field', quote: string, token: string) {
    this.inside.push({ kind, quote, isSpec: false })
    this.sink.open(token, this.line)
  }

  private leave(token: string) {
    const kind = this.inside.at(-1)?.kind
    if (kind === undefined || (kind === 'field' && token !== '}')) return
    this.inside.pop()
    this.sink.close(this.line)
  }

  private openString(token: string) {
    const quote = token.slice(/^[a-zA-Z]*/.exec(token)?.[0].length ?? 0)
    if (/[fFtT]/.test(token)) this.inside.push({ kind: 'text', quote, isSpec: false })
    else {
      while (!this.readPiece(quote, stops[quote.charAt(0)]!));
      this.sink.string(this.line)
    }
  }

  /** Reads on to the next place where a plain string may end; true if it does. */
  private readPiece(quote: string, stop: RegExp): boolean {
    const found = this.seek(stop)
    if (found === '\\') return this.skipEscape()
    return this.endsHere(found, quote)
  }

  private endsHere(found: string, quote: string): boolean {
    return found === '\r' || found === '\n' ? this.newlineInString(quote) : this.endsString(quote)
  }

  private readText(top: Inside) {
    const found = this.seek(stops['f' + top.quote.charAt(0)]!)
    if (found === '\\') this.skipEscapeInText()
    else if (found === '{') this.openField(top)
    else if (found === '}') this.closeBrace(top)
    else if (this.endsHere(found, top.quote)) this.endText(top)
  }

  /** Goes to the next stop and past its first character, which it returns; `` at the end of the text. */
  private seek(stop: RegExp): string {
    stop.lastIndex = this.at
    const found = stop.exec(this.text)?.[0] ?? ''
    this.at = found === '' ? this.text.length : stop.lastIndex
    return found
  }

  private skipEscape(): false {
    const next = this.text.charAt(this.at++)
    if (next === '\r' && this.text[this.at] === '\n') this.at++
    if (next === '\r' || next === '\n') this.line++
    return false
  }

  private skipEscapeInText() {
    const next = this.text.charAt(this.at)
    if (next === 'N' && this.text[this.at + 1] === '{') this.at += 2
    else if (next !== '{' && next !== '}') this.skipEscape()
  }

  /** A line's end inside a string: part of a triple-quoted one, the (wrong) end of any other. */
  private newlineInString(quote: string): boolean {
    if (this.text[this.at - 1] === '\r' && this.text[this.at] === '\n') this.at++
    if (quote.length === 3) {
      this.line++
      return false
    }
    this.endLine()
    return true
  }

  /** Just past a quote character, or at the end of the text: whether that ends the string. */
  private endsString(quote: string): boolean {
    if (this.at >= this.text.length || quote.length === 1) return true
    if (!this.text.startsWith(quote, this.at - 1)) return false
    this.at += 2
    return true
  }

  private openField(top: Inside) {
    if (this.text[this.at] === '{' && !top.isSpec) this.at++
    else this.enter('field', top.quote, 'f')
  }

  private closeBrace(top: Inside) {
    if (!top.isSpec) return
    this.inside.pop()
    this.leave('}')
  }

  /** The string ends; if that is in the middle of a field's format (a broken source), the field ends too. */
  private endText(top: Inside) {
    this.inside.pop()
    if (top.isSpec) {
      this.leave('}')
      this.inside.pop()
    }
    this.sink.string(this.line)
  }
}

function isBlank(code: number): boolean {
  return code === 0x20 || code === 0x09 || code === 0x0c
}

function isWord(code: number): boolean {
  return (
    code >= 0x80 ||
    code === 0x5f ||
    (code >= 0x30 && code <= 0x39) ||
    ((code | 0x20) >= 0x61 && (code | 0x20) <= 0x7a)
  )
}

function columns(text: string, from: number, to: number): number {
  let column = 0
  for (let i = from; i < to; i++) {
    const code = text.charCodeAt(i)
    column = code === 0x0c ? 0 : code === 0x09 ? (column | 7) + 1 : column + 1
  }
  return column
}

/** Tells the sink the tokens of a Python source. Linear in its length; a source that is not Python gives nonsense, never a throw. */
export function tokenise(text: string, sink: TokenSink): void {
  new Scanner(text, sink).run()
}
