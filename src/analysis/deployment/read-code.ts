import { type Piece, rewritten, slice, verbatim } from './piece.ts'
import type { Reading } from './reading.ts'
import type { Setting } from './variables.ts'
import { type Command, commandsIn, SCRIPT } from './words.ts'
import { workersIn } from './worker-command.ts'

/** How a language separates strings and comments. */
interface CodeRules {
  readonly comment: RegExp
  /** Adjacent strings are one string. */
  readonly joinsStrings: boolean
  /** Strings over lines hold commands; in Python they are documentation. */
  readonly readsBlocks: boolean
  /** `''` delimits a string over lines. */
  readonly hasQuotePairs: boolean
}

const CODE: CodeRules = {
  comment: /#[^\n]*|\/\/[^\n]*|\/\*[\s\S]*?(?:\*\/|$)/y,
  joinsStrings: false,
  readsBlocks: true,
  hasQuotePairs: false,
}
const NIX: CodeRules = { ...CODE, comment: /#[^\n]*|\/\*[\s\S]*?(?:\*\/|$)/y, hasQuotePairs: true }
const PYTHON: CodeRules = {
  comment: /#[^\n]*/y,
  joinsStrings: true,
  readsBlocks: false,
  hasQuotePairs: false,
}

/**
 * Reads commands in strings and in lists of strings: `["celery", "worker", "-Q", "mail"]`. Terraform, TOML, Nix, Python and
 * JavaScript write both alike. Other elements of a list are variables.
 */
export function readCode(path: string, text: string): Reading {
  const isPython = path.endsWith('.py')
  const { lists, strings } = literalsIn(text, rulesOf(path))
  const commands = strings
    .filter((piece) => /celery|worker/.test(piece.text))
    .flatMap((piece) => commandsIn(piece, SCRIPT))
  return {
    workers: [...workersIn(lists, Number.POSITIVE_INFINITY), ...workersIn(commands)],
    settings: isPython ? [] : [...environmentOf(text)],
  }
}

function rulesOf(path: string): CodeRules {
  if (path.endsWith('.py')) return PYTHON
  return path.endsWith('.nix') ? NIX : CODE
}

/** `NAME = "value"`, `"NAME": "value"` */
function* environmentOf(text: string): Generator<Setting> {
  const file = verbatim(text)
  for (const match of text.matchAll(/^[ \t]*"?([A-Z][A-Z0-9_]*)"?[ \t]*[:=][ \t]*"([^"\n]*)"/gm)) {
    const end = match.index + match[0].length - 1
    yield {
      name: match[1] ?? '',
      value: slice(file, end - (match[2] ?? '').length, end),
      isEnvironment: true,
    }
  }
}

/** A list, an argument list or a block that is not closed yet. */
interface Frame {
  words: Piece[]
  /** The strings of the present element. */
  element: Piece[]
  /** Where the element has something that is not a string. */
  other: number | null
}

/** Deeper lists are not read. */
const MAX_DEPTH = 50

function literalsIn(text: string, rules: CodeRules): { lists: Command[]; strings: Piece[] } {
  const file = verbatim(text)
  const lists: Command[] = []
  const strings: Piece[] = []
  const root = emptyFrame()
  const stack: Frame[] = [root]
  let skipped = 0
  const top = (): Frame => stack.at(-1) ?? root
  const endElement = (frame: Frame): void => {
    const { element, other } = frame
    const found = rules.joinsStrings && element.length > 1 ? [joined(element)] : element
    for (const one of found) if (!isBlock(one) || rules.readsBlocks) strings.push(one)
    if (other === null) frame.words.push(...found)
    else frame.words.push(rewritten('$', other))
    frame.element = []
    frame.other = null
  }
  const endList = (frame: Frame): void => {
    endElement(frame)
    if (frame.words.length > 1) lists.push(frame.words)
    frame.words = []
  }
  const ends = delimiterEnds(text)
  for (let at = 0; at < text.length; ) {
    const c = text[at] ?? ''
    const end = commentEnd(text, at, rules)
    const string = end === null ? stringAt(file, at, rules, ends) : null
    if (end !== null) at = end
    else if (string) {
      top().element.push(string.piece)
      at = string.end
    } else {
      if (/[[({]/.test(c)) {
        top().other ??= at
        if (stack.length < MAX_DEPTH) stack.push(emptyFrame())
        else skipped++
      } else if (/[\])}]/.test(c)) {
        if (skipped > 0) skipped--
        else {
          endList(top())
          if (stack.length > 1) stack.pop()
        }
      } else if (c === ',' || c === ';') endElement(top())
      else if (c === '\n' && stack.length === 1) endList(root)
      // A prefix of a string, `f"…"`, is not an operand.
      else if (/\S/.test(c) && !/^[rbfu]{1,2}["']/i.test(text.slice(at, at + 3))) top().other ??= at
      at++
    }
  }
  for (const frame of stack) endList(frame)
  return { lists, strings }
}

const emptyFrame = (): Frame => ({ words: [], element: [], other: null })
const isBlock = ({ text }: Piece): boolean => text.includes('\n')

function joined(pieces: readonly Piece[]): Piece {
  return {
    text: pieces.map(({ text }) => text).join(''),
    offsets: pieces.flatMap(({ offsets }) => Array.from(offsets)),
    ...(pieces.some(({ isRewritten }) => isRewritten) && { isRewritten: true }),
  }
}

function commentEnd(text: string, at: number, { comment }: CodeRules): number | null {
  if (text[at] !== '#' && text[at] !== '/') return null
  comment.lastIndex = at
  return comment.test(text) ? comment.lastIndex : null
}

type Ends = (delimiter: string, at: number) => number

/** A string or a heredoc that begins at an offset. */
function stringAt(
  file: Piece,
  at: number,
  rules: CodeRules,
  ends: Ends,
): { piece: Piece; end: number } | null {
  const { text } = file
  if (text.startsWith('<<', at) && !rules.joinsStrings) return heredocAt(file, at, ends)
  const c = text[at]
  if (c !== '"' && c !== "'" && c !== '`') return null
  const triple = text.startsWith(c.repeat(3), at) ? c.repeat(3) : c
  const delimiter = rules.hasQuotePairs && text.startsWith("''", at) ? "''" : triple
  const end = ends(delimiter, at + delimiter.length)
  if (end === -1) return null
  const start = at + delimiter.length
  const source = text.slice(start, end)
  const piece = source.includes('\\')
    ? rewritten(
        source.replace(/\\(.)/g, (_, escaped) => (escaped === 'n' ? '\n' : escaped)),
        start,
      )
    : slice(file, start, end)
  return { piece, end: end + delimiter.length }
}

function heredocAt(file: Piece, at: number, ends: Ends): { piece: Piece; end: number } | null {
  const [opening, delimiter] = /^<<[-~]?["']?(\w+)["']?[^\n]*\n/.exec(file.text.slice(at, at + 200)) ?? []
  if (opening === undefined || delimiter === undefined) return null
  const start = at + opening.length
  const end = ends(delimiter, start)
  return end === -1 ? null : { piece: slice(file, start, end), end: end + delimiter.length }
}

/** A file with more kinds of heredocs that do not end is not code. */
const MAX_DELIMITERS = 20

/** The offset of the next delimiter, -1 without one. Each character is searched once in vain for each delimiter. */
function delimiterEnds(text: string): Ends {
  const searched = new Map<string, number>()
  return (delimiter, from) => {
    if (from < (searched.get(delimiter) ?? 0) || searched.size > MAX_DELIMITERS) return -1
    const spansLines = delimiter.length > 1 || delimiter === '`'
    let at = from
    for (; at < text.length; at++) {
      if (text[at] === '\\') at++
      else if (text[at] === '\n' && !spansLines) break
      else if (text.startsWith(delimiter, at)) return at
    }
    searched.set(delimiter, at)
    return -1
  }
}
