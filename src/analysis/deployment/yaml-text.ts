import {
  type Alias,
  type CST,
  type Document,
  isAlias,
  isMap,
  isNode,
  isScalar,
  isSeq,
  type Node,
  type Pair,
  Parser,
  parseAllDocuments,
  type Scalar,
  visit,
  type YAMLMap,
  type YAMLSeq,
} from 'yaml'
import { memoize } from '../../shared/memoize.ts'
import { type Piece, rewritten, verbatim } from './piece.ts'

/** Whether YAML is nested deeper than the limit. Walks the tokens level by level, without recursion. */
export function isDeeperThan(limit: number, text: string): boolean {
  let level: CST.Token[] = [...new Parser().parse(text)]
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > limit) return true
    level = level.flatMap(within)
  }
  return false
}

function within(token: CST.Token): CST.Token[] {
  if (token.type === 'document') return token.value === undefined ? [] : [token.value]
  if (!('items' in token)) return []
  return token.items.flatMap(({ key, value }) => [key, value].filter((part) => part != null))
}

/** Composing thousands of levels would exhaust the stack. A Kubernetes resource has about fifteen. */
const MAX_DEPTH = 50

/** The documents of a YAML file; null for invalid or too deeply nested YAML. */
export function documentsIn(text: string): readonly YamlDocument[] | null {
  if (isDeeperThan(MAX_DEPTH, text)) return null
  const documents = parseAllDocuments(text, { uniqueKeys: false, prettyErrors: false, logLevel: 'silent' })
  if (!Array.isArray(documents) || documents.some(({ errors }) => errors.length > 0)) return null
  return documents.map((document) => readDocument(text, document))
}

/** The content of a single document as plain values; null for invalid or too deeply nested YAML. */
export function plainYaml(text: string): unknown {
  if (isDeeperThan(MAX_DEPTH, text)) return null
  const [document, ...others] = parseAllDocuments(text, { uniqueKeys: false, logLevel: 'silent' })
  if (!document || !('errors' in document) || document.errors.length > 0 || others.length > 0) return null
  // Aliases of aliases multiply.
  return document.toJS({ maxAliasCount: 100 })
}

/** A document whose aliases are resolved one at a time, so that they cannot multiply. */
export interface YamlDocument {
  readonly root: Node | null
  /** Every mapping and sequence in the source, without aliases. */
  readonly collections: readonly Node[]
  /** A node, or the target of an alias. */
  follow(node: unknown): Node | null
  /** The value of a key, also by `<<`. */
  get(node: Node | null, key: string): Node | null
  /** The values of a mapping, also by `<<`. */
  values(node: Node | null): readonly Node[]
  /** A scalar as YAML reads it, lines folded. */
  text(node: Node | null): Piece | null
}

function readDocument(file: string, document: Document.Parsed): YamlDocument {
  const collections: Node[] = []
  const anchors = new Map<string, Node>()
  const meant = new Map<Alias, Node>()
  const inFlow = new Set<Node>()
  visit(document, {
    Node(_, node) {
      if (isAlias(node)) {
        const target = anchors.get(node.source)
        if (target) meant.set(node, target)
        return
      }
      if (node.anchor !== undefined) anchors.set(node.anchor, node)
      if (isMap(node) || isSeq(node)) collections.push(node)
      if ((isMap(node) || isSeq(node)) && node.flow) for (const one of scalarsIn(node)) inFlow.add(one)
    },
  })
  const follow = (node: unknown): Node | null => {
    if (isAlias(node)) return meant.get(node) ?? null
    return isNode(node) ? node : null
  }
  // Each mapping is merged once, so that nested merges take linear time.
  const merged = new Map<YAMLMap, ReadonlyMap<string, Node>>()
  const entries = (map: YAMLMap): ReadonlyMap<string, Node> => {
    const known = merged.get(map)
    if (known) return known
    merged.set(map, new Map())
    const own = new Map<string, Node>()
    for (const { key, value } of map.items) {
      const node = follow(value)
      if (!isScalar(key) || node === null || own.size >= MAX_KEYS) continue
      if (key.value !== '<<') own.set(String(key.value), node)
      else for (const source of isSeq(node) ? node.items.map(follow) : [node]) inherit(source, own)
    }
    merged.set(map, own)
    return own
  }
  const inherit = (source: Node | null, own: Map<string, Node>): void => {
    if (!isMap(source)) return
    for (const [key, value] of entries(source)) if (own.size < MAX_KEYS && !own.has(key)) own.set(key, value)
  }
  // Aliases can give one long text to each item of a list.
  const textOf = memoize((node: Scalar) => {
    const piece = scalarText(file, node)
    const [start, end] = node.range ?? []
    const isPlain = inFlow.has(node) && node.type === 'PLAIN' && start !== undefined && end !== undefined
    return piece && isPlain ? { ...piece, flowScalar: { start, end } } : piece
  })
  return {
    root: follow(document.contents),
    collections,
    follow,
    get: (node, key) => (isMap(node) ? (entries(node).get(key) ?? null) : null),
    values: (node) => (isMap(node) ? [...entries(node).values()] : []),
    text: (node) => (isScalar(node) ? textOf(node) : null),
  }
}

/** Limits nested merges, which can make each mapping as long as all earlier ones. */
const MAX_KEYS = 500

/** The scalars that a collection holds itself. */
function scalarsIn(node: YAMLMap | YAMLSeq): Node[] {
  const parts: readonly unknown[] = isMap(node) ? node.items.map(({ value }) => value) : node.items
  return parts.filter((part) => isScalar(part))
}

/** The pairs of a mapping in the source. */
export function pairsIn(node: Node): readonly Pair[] {
  return isMap(node) ? node.items : []
}

function scalarText(file: string, node: Scalar): Piece | null {
  const [start, end] = node.range ?? []
  if (start === undefined || end === undefined) return null
  if (typeof node.value !== 'string') return verbatim(file, start, end)
  const isBlock = node.type === 'BLOCK_LITERAL' || node.type === 'BLOCK_FOLDED'
  const isQuoted = node.type === 'QUOTE_DOUBLE' || node.type === 'QUOTE_SINGLE'
  const body = isBlock ? file.indexOf('\n', start) + 1 : start + (isQuoted ? 1 : 0)
  return alignedTo(file, node.value, body, end) ?? rewritten(node.value, start)
}

/** A value with the offsets of its characters. Only white space may differ from the source; null for escapes. */
function alignedTo(file: string, value: string, start: number, end: number): Piece | null {
  const offsets: number[] = []
  let at = start
  for (const c of value.split('')) {
    const isSpace = c === ' ' || c === '\n' || c === '\t'
    while (!isSpace && at < end && /\s/.test(file[at] ?? '')) at++
    if (!isSpace && file[at] !== c) return null
    offsets.push(Math.min(at, end))
    if (!isSpace || file[at] === c) at++
  }
  return { text: value, offsets }
}

/**
 * Masks the actions of a template without moving any text: an action that fills a line becomes blank, others become an
 * unset variable. https://helm.sh/docs/chart_template_guide/
 */
export function maskTemplate(text: string): string {
  // Matches an unclosed action, too; otherwise each brace would start a search for its end.
  const masked = text.replace(
    /\{(?:\{[^\n]*?(?:\}\}|$|(?=\n))|%[^\n]*?(?:%\}|$|(?=\n)))|<%[^\n]*?(?:%>|$|(?=\n))/g,
    (action) => (/[}>]$/.test(action) && action.length > 3 ? `$${'_'.repeat(action.length - 1)}` : action),
  )
  return masked.replace(/^[ \t]*(?:\$_{3,}[ \t]*)+(?=\r?$)/gm, (line) => ' '.repeat(line.length))
}
