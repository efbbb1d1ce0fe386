import type { Piece } from './piece.ts'

/** The end of a command, and the limit of a quotation. */
export interface WordRules {
  /** A line end is white space in folded YAML and continued settings. */
  readonly lineEnds: 'end commands' | 'are space'
  /** Limits quotations, so that an apostrophe in prose does not quote the rest of the file. */
  readonly quotesSpanLines: boolean
}

export const SCRIPT: WordRules = { lineEnds: 'end commands', quotesSpanLines: true }
export const LINES: WordRules = { lineEnds: 'end commands', quotesSpanLines: false }
export const FOLDED: WordRules = { lineEnds: 'are space', quotesSpanLines: true }

/** The words of one command. */
export type Command = readonly Piece[]

/**
 * Splits text into commands and words as a shell does: quotes, escapes, continued lines, comments. Substitutions stay
 * unchanged in their words. Other text has words, too. Each character is read at most twice.
 */
export function commandsIn(piece: Piece, rules: WordRules): Command[] {
  const { text } = piece
  const builder = createBuilder(piece)
  const quoteEnd = quoteEnds(text, rules)
  let at = 0
  while (at < text.length) {
    const c = text[at] ?? ''
    if (c === '\\') at = readEscape(text, at, builder)
    else if (c === '"' || c === "'") at = readQuoted(text, at, quoteEnd(c, at), builder)
    else if (c === '$' && (text[at + 1] === '{' || text[at + 1] === '(')) {
      const end = substitutionEnd(text, at)
      builder.take(at, end)
      at = end
    } else if (c === '#' && !builder.isInWord()) {
      const end = text.indexOf('\n', at)
      at = end === -1 ? text.length : end
    } else {
      if ((c === '\n' && rules.lineEnds === 'end commands') || /[;&|()]/.test(c)) builder.endCommand()
      else if (/\s/.test(c)) builder.endWord()
      else builder.take(at, at + 1)
      at++
    }
  }
  return builder.commands()
}

/** Collects characters to words and words to commands. */
interface Builder {
  /** Adds the characters from one offset to another to the word. */
  take(from: number, to: number): void
  /** Begins a word that may stay empty. */
  startWord(): void
  endWord(): void
  endCommand(): void
  isInWord(): boolean
  commands(): Command[]
}

function createBuilder(piece: Piece): Builder {
  const { text, offsets } = piece
  const commands: Piece[][] = [[]]
  let letters: string[] = []
  let places: number[] = []
  let inWord = false
  const endWord = (): void => {
    if (inWord) commands.at(-1)?.push({ ...piece, text: letters.join(''), offsets: places })
    letters = []
    places = []
    inWord = false
  }
  return {
    take(from, to) {
      inWord = true
      for (let i = from; i < to; i++) {
        letters.push(text[i] ?? '')
        places.push(offsets[i] ?? Number.NaN)
      }
    },
    startWord() {
      inWord = true
    },
    endWord,
    endCommand() {
      endWord()
      if (commands.at(-1)?.length !== 0) commands.push([])
    },
    isInWord: () => inWord,
    commands() {
      endWord()
      return commands.filter((command) => command.length > 0)
    },
  }
}

/** Reads a backslash with the next character or line end. Returns the offset after it. */
function readEscape(text: string, at: number, { take, endWord }: Builder): number {
  const lineEnd = /^\r?\n/.exec(text.slice(at + 1, at + 3))?.[0]
  if (lineEnd === undefined) take(at + 1, at + 2)
  else endWord()
  return at + 1 + (lineEnd?.length ?? 1)
}

/** Reads a quotation with a known end, or a quote without one as a character. Returns the offset after it. */
function readQuoted(text: string, at: number, end: number, { take, startWord }: Builder): number {
  if (end === -1) {
    take(at, at + 1)
    return at + 1
  }
  startWord()
  if (text[at] === "'") take(at + 1, end)
  else takeQuoted(text, at + 1, end, take)
  return end + 1
}

/** In double quotes, a backslash escapes only special characters. */
function takeQuoted(
  text: string,
  start: number,
  end: number,
  take: (from: number, to: number) => void,
): void {
  for (let at = start; at < end; ) {
    const escaped = text[at] === '\\' && /["\\$`\n]/.test(text[at + 1] ?? '') ? 1 : 0
    take(at + escaped, at + escaped + 1)
    at += 1 + escaped
  }
}

/** The end of the quotation that starts at an offset; -1 where it has no end, which is cached. */
function quoteEnds(text: string, rules: WordRules): (quote: string, at: number) => number {
  const open = new Set<string>()
  return (quote, at) => {
    if (open.has(quote)) return -1
    for (let i = at + 1; i < text.length; i++) {
      const c = text[i]
      if (c === quote) return i
      if (c === '\n' && !rules.quotesSpanLines) return -1
      if (c === '\\' && quote === '"') i++
    }
    open.add(quote)
    return -1
  }
}

/** Longer substitutions are code, not words. */
const MAX_SUBSTITUTION = 500

function substitutionEnd(text: string, at: number): number {
  const [open, close] = text[at + 1] === '{' ? ['{', '}'] : ['(', ')']
  let depth = 0
  const limit = Math.min(text.length, at + MAX_SUBSTITUTION)
  for (let i = at + 1; i < limit; i++) {
    if (text[i] === open) depth++
    if (text[i] === close && --depth === 0) return i + 1
    if (text[i] === '\n') break
  }
  return at + 2
}
