import { type AST, ParseError, parseTOML } from 'toml-eslint-parser'
import { err, ok, type Result } from '../shared/result.ts'
import { type LocatedFile, type Position, type Problem, START } from './located-file.ts'

/** Our section in pyproject.toml: https://peps.python.org/pep-0518/#tool-table */
const SECTION = ['tool', 'celery-guard']
/** The file configures many tools; real ones are far smaller. */
const MAX_CHARACTERS = 512 * 1024
/** The parser is recursive: from 10,000 levels on it exhausts the stack. */
const MAX_BRACKETS = 500
/** Deeper than any setting. */
const MAX_DEPTH = 20

/** A value with its place and, where it has one, that of its key. */
interface Located {
  readonly at: Position
  readonly keyAt: Position
  readonly content: Content
}

type Content = AST.TOMLValue['value'] | null | Located[] | Map<string, Located>

/** Reads our section of hostile TOML, of bounded size and depth; null where the file has none. */
export function readToml(text: string): Result<LocatedFile, readonly Problem[]> | null {
  const refusal = problemOf(text)
  if (refusal !== null) return err([{ ...START, message: refusal }])
  try {
    const section = readSection(parseTOML(text).body[0])
    return section && located(section)
  } catch (error) {
    // The parser passes each character of a string as an argument, which exhausts the stack.
    if (error instanceof RangeError)
      return err([{ ...START, message: 'the file has a text that is too long' }])
    if (!(error instanceof ParseError)) throw error
    return err([{ line: error.lineNumber, column: error.column + 1, message: error.message }])
  }
}

function problemOf(text: string): string | null {
  if (text.length > MAX_CHARACTERS) return `the file is larger than ${MAX_CHARACTERS / 1024} KiB`
  let open = 0
  for (const [bracket] of text.matchAll(/[[\]{}]/g)) {
    open = bracket === '[' || bracket === '{' ? open + 1 : Math.max(0, open - 1)
    if (open > MAX_BRACKETS) return `the file has more than ${MAX_BRACKETS} open brackets`
  }
  return null
}

function located(section: Located): Result<LocatedFile, readonly Problem[]> {
  const nodesTo = (path: readonly PropertyKey[]): Located[] => {
    const nodes = [section]
    for (const key of path) {
      const next = childOf(nodes.at(-1), String(key))
      if (!next) break
      nodes.push(next)
    }
    return nodes
  }
  return ok({
    value: plainValue(section),
    valueAt: (path) => {
      const nodes = nodesTo(path)
      return nodes.length > path.length ? plainValue(nodes.at(-1)) : undefined
    },
    locate: (path) => nodesTo(path).at(-1)?.at ?? START,
    locateKey: (path, key) => childOf(nodesTo(path).at(-1), key)?.keyAt ?? START,
  })
}

function childOf(node: Located | undefined, key: string): Located | undefined {
  if (node?.content instanceof Map) return node.content.get(key)
  return Array.isArray(node?.content) ? node.content[Number(key)] : undefined
}

function plainValue(node: Located | undefined): unknown {
  if (Array.isArray(node?.content)) return node.content.map(plainValue)
  if (!(node?.content instanceof Map)) return node?.content
  return Object.fromEntries([...node.content].map(([key, inner]) => [key, plainValue(inner)]))
}

/** The parser has refused duplicate keys and tables. */
function readSection({ body }: AST.TOMLTopLevelTable): Located | null {
  const root: Located = { at: START, keyAt: START, content: new Map() }
  for (const node of body) {
    if (node.type === 'TOMLKeyValue') putPair(root, node, 0)
    // Settings of other tools are skipped.
    else if (SECTION.every((key, i) => (node.resolvedKey[i] ?? key) === key)) {
      const table = put(root, node.resolvedKey, node, new Map())
      for (const pair of node.body) putPair(table, pair, 0)
    }
  }
  return SECTION.reduce<Located | undefined>(childOf, root) ?? null
}

function putPair(into: Located, { key, value }: AST.TOMLKeyValue, depth: number): void {
  const path = key.keys.map((part) => (part.type === 'TOMLBare' ? part.name : part.value))
  put(into, path, key, contentOf(value, depth), value)
}

/** Puts a value at a dotted key, which is cut where it is deeper than any setting. A number is a place in a list of tables. */
function put(
  into: Located,
  path: readonly (string | number)[],
  key: AST.TOMLNode,
  content: Content,
  value: AST.TOMLNode = key,
): Located {
  let at = into
  for (const [i, name] of path.slice(0, MAX_DEPTH).entries()) {
    const isLast = i + 1 === path.length
    const inner: Content = typeof path[i + 1] === 'number' ? [] : new Map()
    const made = {
      at: placeOf(isLast ? value : key),
      keyAt: placeOf(key),
      content: isLast ? content : inner,
    }
    const next = childOf(at, String(name)) ?? made
    if (at.content instanceof Map) at.content.set(String(name), next)
    else if (Array.isArray(at.content)) at.content[Number(name)] = next
    at = next
  }
  return at
}

function contentOf(node: AST.TOMLContentNode, depth: number): Content {
  // A date is the text that YAML gives for it.
  if (node.type === 'TOMLValue') return 'datetime' in node ? node.datetime : node.value
  if (depth > MAX_DEPTH) return null
  if (node.type === 'TOMLArray') {
    return node.elements.map((element) => {
      return { at: placeOf(element), keyAt: placeOf(element), content: contentOf(element, depth + 1) }
    })
  }
  const table: Located = { at: placeOf(node), keyAt: placeOf(node), content: new Map() }
  for (const pair of node.body) putPair(table, pair, depth + 1)
  return table.content
}

function placeOf({ loc }: AST.TOMLNode): Position {
  return { line: loc.start.line, column: loc.start.column + 1 }
}
