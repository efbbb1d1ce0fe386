import {
  type Document,
  isMap,
  isNode,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  parseDocument,
  visit,
} from 'yaml'
import { isDeeperThan } from '../analysis/deployment/yaml-text.ts'
import { err, ok, type Result } from '../shared/result.ts'
import { type LocatedFile, type Position, type Problem, START } from './located-file.ts'

/** Far above real files; they bound the cost of a hostile one. */
const MAX_CHARACTERS = 64 * 1024
/** Composing thousands of levels exhausts the stack, from which the process may not recover. */
const MAX_DEPTH = 20

/** Reads hostile YAML: of bounded size and depth, one document, text keys, no aliases. */
export function readYaml(text: string): Result<LocatedFile, readonly Problem[]> {
  if (text.length > MAX_CHARACTERS) {
    return err([{ ...START, message: `the file is larger than ${MAX_CHARACTERS / 1024} KiB` }])
  }
  if (isDeeperThan(MAX_DEPTH, text))
    return err([{ ...START, message: `the file is nested more than ${MAX_DEPTH} levels deep` }])
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, stringKeys: true })
  const problems = faults(document).map(({ offset, message }) => ({ ...position(lines, offset), message }))
  if (problems.length > 0) return err(problems)

  const at = (path: readonly PropertyKey[]) => nodesTo(document.contents, path)
  return ok({
    value: document.toJS(),
    valueAt: (path) => {
      const nodes = at(path)
      return nodes.length > path.length ? nodes.at(-1)?.toJS(document) : undefined
    },
    locate: (path) => position(lines, offsetOf(at(path).at(-1))),
    locateKey: (path, key) => position(lines, offsetOf(keyNode(at(path).at(-1), key))),
  })
}

function faults(document: Document.Parsed): { offset: number; message: string }[] {
  const found = document.errors.map(({ code, message, pos }) => ({
    offset: pos[0],
    message: code === 'MULTIPLE_DOCS' ? 'expected one document only' : message,
  }))
  visit(document, {
    Alias: (_, alias) => {
      found.push({ offset: offsetOf(alias), message: 'aliases are not supported: write the value itself' })
      return visit.BREAK
    },
  })
  return found
}

/** The root and the nodes along `path`, as far as they exist. */
function nodesTo(root: Node | null, path: readonly PropertyKey[]): Node[] {
  const nodes = root === null ? [] : [root]
  for (const key of path) {
    const next = child(nodes.at(-1), String(key))
    if (next === null) break
    nodes.push(next)
  }
  return nodes
}

function child(node: Node | undefined, key: string): Node | null {
  const found = isMap(node)
    ? node.items.find((pair) => isKey(pair.key, key))?.value
    : isSeq(node) && node.items[Number(key)]
  return isNode(found) ? found : null
}

function keyNode(node: Node | undefined, key: string): Node | undefined {
  const found = isMap(node) ? node.items.find((pair) => isKey(pair.key, key))?.key : undefined
  return isNode(found) ? found : undefined
}

function isKey(node: unknown, key: string): boolean {
  return isScalar(node) && node.value === key
}

function offsetOf(node: Node | undefined): number {
  return node?.range?.[0] ?? 0
}

function position(lines: LineCounter, offset: number): Position {
  const { line, col } = lines.linePos(offset)
  return { line, column: col }
}
