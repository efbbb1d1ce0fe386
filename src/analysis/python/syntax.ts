import type { Tree, TreeCursor } from 'web-tree-sitter'
import { lineAt, lineStarts } from '../../shared/line-index.ts'
import { mayChangeRows } from './prefilter.ts'

/** The text of a file and its lines. */
interface Source {
  readonly text: string
  /** Whether all function bodies are copied. */
  readonly isWhole: boolean
  /** The 1-based line of an offset. */
  lineAt(offset: number): number
}

/**
 * A node of a syntax tree as plain data. Only this file uses the parser: a read across the WebAssembly border for each
 * node costs several times more than one copy.
 */
export interface SyntaxNode {
  readonly source: Source
  readonly type: string
  /** The field name of this child in the grammar, or null. */
  readonly field: string | null
  readonly start: number
  readonly end: number
  /** Named children and anonymous ones with a field, without comments. */
  readonly children: readonly SyntaxNode[]
}

/** Python refuses 100 levels of indentation. A deeper expression is generated, or an attack on the stack. */
const MAX_DEPTH = 500

/**
 * A body without these words cannot define or send a task, create a decorator or an app, pass on options, import a module
 * by its name or bind an outer name.
 */
const BODY_OF_INTEREST =
  /task|Celery|@|\bdef |\bglobal |import_module|__import__|__name__|__module__|\*\*|\)\(|\.(?:delay|apply_async)(?:_on_commit)?[(,)]|\.(?:si?|signature|subtask)\(/

/** Whether a function's body is copied, decided by the text, the offsets of function and body, and the body's end. */
type WantsBody = (text: string, functionStart: number, start: number, end: number) => boolean

/** Copies a tree without the function bodies that facts do not need. */
export function copyTree(tree: Tree, text: string, wantsBody: WantsBody = isOfInterest): SyntaxNode {
  const source = createSource(text)
  const cursor = tree.walk()
  try {
    return copy(cursor, source, wantsBody, null, 0, 0)
  } finally {
    cursor.delete()
  }
}

/** The first child under a field name. */
export function childOf(node: SyntaxNode, field: string): SyntaxNode | undefined {
  return node.children.find((child) => child.field === field)
}

export function childrenOf(node: SyntaxNode, field: string): SyntaxNode[] {
  return node.children.filter((child) => child.field === field)
}

/** The text of the first child under a field name. */
export function fieldText(node: SyntaxNode, field: string): string | undefined {
  const child = childOf(node, field)
  return child && textOf(child)
}

export function textOf(node: SyntaxNode): string {
  const text = node.source.text.slice(node.start, node.end)
  // Python compares identifiers in this form, https://docs.python.org/3/reference/lexical_analysis.html#identifiers
  return node.type === 'identifier' ? text.normalize('NFKC') : text
}

/** The nodes of a type in a tree, including its root. */
export function descendantsOf(node: SyntaxNode, type: string): SyntaxNode[] {
  const below = node.children.flatMap((child) => descendantsOf(child, type))
  return node.type === type ? [node, ...below] : below
}

export function lineOf(node: SyntaxNode): number {
  return node.source.lineAt(node.start)
}

/** The line on which a node ends. */
export function endLineOf(node: SyntaxNode): number {
  return node.source.lineAt(Math.max(node.start, node.end - 1))
}

function copy(
  cursor: TreeCursor,
  source: Source,
  wantsBody: WantsBody,
  parentType: string | null,
  parentStart: number,
  depth: number,
): SyntaxNode {
  const type = cursor.nodeType
  const field = cursor.currentFieldName
  const start = cursor.startIndex
  const end = cursor.endIndex
  const children: SyntaxNode[] = []
  const isBody = type === 'block' && parentType === 'function_definition'
  const isWanted =
    depth < MAX_DEPTH && (!isBody || source.isWhole || wantsBody(source.text, parentStart, start, end))
  if (isWanted && cursor.gotoFirstChild()) {
    do {
      if (cursor.nodeIsNamed ? cursor.nodeType !== 'comment' : cursor.currentFieldId !== 0) {
        children.push(copy(cursor, source, wantsBody, type, start, depth + 1))
      }
    } while (cursor.gotoNextSibling())
    cursor.gotoParent()
  }
  return { source, type, field, start, end, children }
}

/** Decides by the words of the body or the function's name: `gen_task_name` may be as short as `return name`. */
function isOfInterest(text: string, functionStart: number, start: number, end: number): boolean {
  return BODY_OF_INTEREST.test(text.slice(start, end)) || text.startsWith('def gen_task_name', functionStart)
}

function createSource(text: string): Source {
  let starts: readonly number[] | null = null
  return {
    text,
    isWhole: mayChangeRows(text),
    lineAt(offset) {
      starts ??= lineStarts(text)
      return lineAt(starts, offset)
    },
  }
}
