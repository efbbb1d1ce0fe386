import type { Node, Tree } from 'web-tree-sitter'
import { lineStarts } from '../../shared/line-index.ts'
import { errorRows } from './error-rows.ts'

/** A tree and what the parser saw in place of the file's text. */
export interface BridgedTree {
  readonly tree: Tree
  /** Whether the parser saw all names of the file. */
  readonly hasAllNames: boolean
  /** Lines (1-based) of statements that no bridge explains and that were left out. */
  readonly unknownLines: readonly number[]
}

type Parse = (text: string) => Tree

/** Longer files are generated. Bridges parse again and search brackets from each of their openings. */
const MAX_LENGTH = 200_000
const MAX_BRACKET = 2000
const MAX_PIECES = 500
/** A file with more unknown statements is in another language. */
const MAX_UNKNOWN = 10

/**
 * Parses Python that is newer than the grammar, or that it never learned. The parser sees another text of the same
 * length; offsets hold for both, so facts are read from the file's own text. Statements that no bridge explains are left
 * out, if that makes sense of the rest; else the errors stay, and the grammar recovers from them as well as it can.
 */
export function parseBridged(parse: Parse, text: string): BridgedTree {
  const original = parse(text)
  let hasAllNames = true
  const unbridged = { tree: original, hasAllNames, unknownLines: [] }
  if (!original.rootNode.hasError || text.length > MAX_LENGTH) return unbridged
  let seen = text
  let tree = original
  for (const { bridge, keepsNames } of BRIDGES) {
    const bridged = bridge(seen, tree)
    if (bridged === seen) continue
    const next = parse(bridged)
    const isBetter = errorRows(next.rootNode).length < errorRows(tree.rootNode).length
    const dropped = isBetter ? tree : next
    if (isBetter) [seen, tree] = [bridged, next]
    hasAllNames &&= keepsNames || !isBetter
    dropped.delete()
  }
  const bridged = { tree, hasAllNames, unknownLines: [] }
  return tree.rootNode.hasError ? (leaveOutStatements(parse, seen, tree) ?? bridged) : bridged
}

/** Each writes syntax that the grammar lacks in another way. Lines and the offsets of all other text stay. */
const BRIDGES = [
  { bridge: bridgeLazyImports, keepsNames: true },
  { bridge: bridgeTypeParameters, keepsNames: false },
  { bridge: bridgeStars, keepsNames: true },
  { bridge: bridgeContinuations, keepsNames: true },
]

/** The statement of a decorator or a header decides about other lines. */
const SIMPLE = /^[ \t]*(?!(?:@|async|class|def|el(?:se|if)|except|finally|for|if|lazy|try|while|with)\b|@)/

/** Replaces the statements with errors by `pass`; null where errors remain. Frees the tree that it does not return. */
function leaveOutStatements(parse: Parse, text: string, broken: Tree): BridgedTree | null {
  const unknownLines: number[] = []
  let seen = text
  let tree = broken
  while (tree.rootNode.hasError && unknownLines.length < MAX_UNKNOWN) {
    const rows = new Set(errorRows(tree.rootNode))
    const row = [...rows].reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY)
    const left = rows.size <= MAX_UNKNOWN ? leaveOut(seen, row) : null
    if (left === null) break
    if (tree !== broken) tree.delete()
    unknownLines.push(row + 1)
    seen = left
    tree = parse(seen)
  }
  const isUnderstood = !tree.rootNode.hasError
  if (tree !== broken) (isUnderstood ? broken : tree).delete()
  return isUnderstood ? { tree, hasAllNames: false, unknownLines } : null
}

/** The text without the logical line that starts in a row. */
function leaveOut(text: string, row: number): string | null {
  const start = lineStarts(text)[row]
  if (start === undefined) return null
  const rest = text.slice(start, start + MAX_BRACKET)
  const line = /^.*/.exec(rest)?.[0] ?? ''
  const indent = /^[ \t]*/.exec(line)?.[0] ?? ''
  const length = logicalLineLength(rest)
  if (/\r(?!\n)/.test(rest)) return null
  if (!SIMPLE.test(line) || length === null || length - indent.length < PASS.length) return null
  // It may be the start of a long string that never ends.
  if (/"""|'''/.test(rest.slice(0, length))) return null
  const left = indent + PASS + blanks(rest.slice(indent.length + PASS.length, length))
  return left === rest.slice(0, length) ? null : text.slice(0, start) + left + text.slice(start + length)
}

const PASS = 'pass'

/** `lazy import a`, `lazy from a import b`: https://peps.python.org/pep-0810/, Python 3.15. */
const LAZY = /(?<=(?:^|;)[ \t]*)lazy([ \t]+)(import|from)(?=[ \t.])/gm

/** The keyword moves to the place of `lazy`: blanks there would indent the statement. */
function bridgeLazyImports(text: string, tree: Tree): string {
  return replaceAt(text, tree, LAZY, (_start, written, blanks = '', keyword = '') => {
    return keyword + ' '.repeat(written.length - blanks.length - keyword.length) + blanks
  })
}

const HEADER_OF_GENERIC = /(?<=^[ \t]*(?:class|def|async[ \t]+def|type)[ \t]+\w+[ \t]*)\[/gmu

/** `class A[T = int]`, `type A[T = int] = …`: https://peps.python.org/pep-0696/, Python 3.13. No task is in there. */
function bridgeTypeParameters(text: string, tree: Tree): string {
  return replaceAt(text, tree, HEADER_OF_GENERIC, (start) => {
    const end = closingBracket(text, start)
    return end === null || !text.slice(start, end).includes('=') ? null : blanks(text.slice(start, end))
  })
}

const STAR = /(?<=(?:^|[[({,=:])[ \t\n]*)\*\*?(?=[ \t]*[\w([{"'])/gmu
/** What the grammar does not expect after a star. */
const UNUSUAL = /^\*\*?[ \t]*(?:[([{"']|await\b)/
const COMPREHENSION = /[\s)\]}](?:async\s+)?for\s/

/**
 * `[*x for x in y]` (https://peps.python.org/pep-0798/, Python 3.15), `a, *[b]`, `a[*(b := c)]`. A minus is in their
 * place, so that the value is unknown; blanks would give it another one.
 */
function bridgeStars(text: string, tree: Tree): string {
  const broken = brokenStatements(tree)
  return replaceAt(text, tree, STAR, (start, star) => {
    if (!broken.some(([from, to]) => from <= start && start < to)) return null
    const rest = text.slice(start, start + MAX_BRACKET)
    if (!UNUSUAL.test(rest) && !COMPREHENSION.test(untilBracketCloses(rest))) return null
    return `-${' '.repeat(star.length - 1)}`
  })
}

/** `else:\` with its statement on the next line, and a backslash after nothing but its line's indentation. */
function bridgeContinuations(text: string, tree: Tree): string {
  return replaceAt(text, tree, CONTINUATION, (_start, written, indent) => {
    if (indent === undefined) return ' '
    // The statement keeps the indentation of its first line: the line break moves.
    return `\n${indent}`.padStart(written.length, ' ')
  })
}

const CONTINUATION = /(?<=:[ \t]*)\\(?=\r?\n)|^([ \t]*)\\\r?\n[ \t]*/gm

/** Replaces matches that are code. The text written has the length of the match or, from the same start, of more. */
function replaceAt(
  text: string,
  tree: Tree,
  pattern: RegExp,
  write: (start: number, written: string, ...groups: (string | undefined)[]) => string | null,
): string {
  const pieces: string[] = []
  let done = 0
  const matches = [...text.matchAll(pattern)]
  if (matches.length > MAX_PIECES) return text
  for (const match of matches) {
    if (match.index < done || isQuoted(tree, match.index)) continue
    const piece = write(match.index, match[0], ...match.slice(1))
    if (piece === null) continue
    pieces.push(text.slice(done, match.index), piece)
    done = match.index + piece.length
  }
  return pieces.join('') + text.slice(done)
}

/** Whether an offset lies in a string or a comment. */
function isQuoted(tree: Tree, offset: number): boolean {
  const node = tree.rootNode.descendantForIndex(offset)
  // A backslash at the end of a line is an escape sequence, too.
  const outer = node?.type === 'escape_sequence' ? node.parent : node
  return outer !== null && outer !== undefined && /^(?:string|comment)/.test(outer.type)
}

/** Statements whose blocks hold statements of their own. */
const COMPOUND =
  /^(?:module|block|decorated_definition|(?:class|function)_definition|\w+_(?:statement|clause))$/
const HOLDS_NO_BLOCK = /^(?:expression|return|import|import_from|delete|assert|raise)_statement$/

/** The places of the innermost statements with errors. */
function brokenStatements(tree: Tree): (readonly [start: number, end: number])[] {
  const found: [number, number][] = []
  const pending: Node[] = [tree.rootNode]
  for (let node = pending.pop(); node; node = pending.pop()) {
    if (COMPOUND.test(node.type) && !HOLDS_NO_BLOCK.test(node.type))
      for (const child of node.children) {
        if (child.hasError || child.isError) pending.push(child)
      }
    else found.push([node.startIndex, node.endIndex])
  }
  return found
}

/** The length of the line that a text starts with, and of those that its brackets continue; null where they do not close. */
function logicalLineLength(text: string): number | null {
  let depth = 0
  let length = 0
  for (const { 0: token, index } of text.matchAll(new RegExp(`${TOKEN.source}|\\r?\\n|$`, 'g'))) {
    length = index
    if (depth === 0 && /^\r?\n?$/.test(token)) return length
    depth += depthOf(token)
  }
  return null
}

/** The text up to the bracket that closes the one around its start. */
function untilBracketCloses(text: string): string {
  const end = closingBracket(`(${text}`, 0)
  return end === null ? '' : text.slice(0, end - 2)
}

const TOKEN = /("""|''')[\s\S]*?\1|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|#[^\n]*|[[({]|[\])}]/g

/** The offset after the bracket that closes the one at an offset. */
function closingBracket(text: string, start: number): number | null {
  let depth = 0
  for (const { 0: token, index } of text.slice(start, start + MAX_BRACKET).matchAll(TOKEN)) {
    depth += depthOf(token)
    if (depth === 0) return start + index + 1
  }
  return null
}

function depthOf(token: string): number {
  if (/^[[({]/.test(token)) return 1
  return /^[\])}]/.test(token) ? -1 : 0
}

/** As many blanks, in the same lines. */
function blanks(text: string): string {
  return text.replace(/[^\r\n]/g, ' ')
}
