import type { BridgedTree } from './bridge-syntax.ts'
import { toExpression } from './expressions.ts'
import type { Expression, TextUse } from './facts.ts'
import { childOf, copyTree, endLineOf, fieldText, lineOf, type SyntaxNode, textOf } from './syntax.ts'
import { taskNameStrings } from './task-name-strings.ts'
import { holdsPlace, wordPlaces } from './word-places.ts'

/** What a file does with the words that it was searched for. Not among the facts: each search has other words. They are cached like facts. */
export type WordUse = NameUsed | TextUsed | ByNameUse

interface Place {
  readonly start: number
  readonly line: number
  readonly endLine: number
}

/** A name, or an attribute with its object: `pay`, `tasks.pay`. Imports and places that bind the name are left out. */
export interface NameUsed extends Place {
  readonly kind: 'name'
  readonly expression: Expression
  readonly how: How
}

/** A string that equals a word; `other` is none of the places where strings name tasks. */
export interface TextUsed extends Place {
  readonly kind: 'text'
  readonly value: string
  readonly use: TextUse | 'other'
}

/** A look-up of a task by its name: `send_task(name)`, `app.tasks[name]`; null where no argument gives it. */
export interface ByNameUse extends Place {
  readonly kind: 'by name'
  /** Null for an entry of a mapping, `{"task": name}`, which may be one of a schedule. */
  readonly callee: Expression | null
  readonly name: Expression | null
}

export type How =
  /** `pay.delay(…)`, and `pay.delay` where it is not called. */
  | { readonly kind: 'attribute'; readonly name: string; readonly isCalled: boolean }
  /** `pay(…)`, and what happens to the result. */
  | { readonly kind: 'call'; readonly result: How }
  /** An argument of a call. */
  | { readonly kind: 'argument'; readonly of: Expression }
  /** A base of a class, an annotation, a statement by itself. */
  | { readonly kind: 'nothing' }
  /** Anything else: it is assigned, returned, decorated with, kept in a list. */
  | { readonly kind: 'value' }

/** The uses of some words in a file, and its look-ups of tasks by name. */
export function wordUses(
  words: ReadonlySet<string>,
): (parsed: BridgedTree, text: string) => readonly WordUse[] {
  return ({ tree }, text) => {
    // Import statements are left out where they are what they seem to be.
    const places = tree.rootNode.hasError ? 'anywhere' : wordPlaces(words, text)
    const root = copyTree(tree, text, (_text, _function, start, end) => holdsPlace(places, start, end))
    const uses: WordUse[] = []
    const texts = new Map(taskNameStrings(root).map(({ at, use }) => [at.start, use]))
    visit(root, [], { words, texts, uses })
    return uses
  }
}

interface Search {
  readonly words: ReadonlySet<string>
  readonly texts: ReadonlyMap<number, TextUse>
  readonly uses: WordUse[]
}

function visit(node: SyntaxNode, parents: readonly SyntaxNode[], search: Search): void {
  const { words, texts, uses } = search
  const place = (): Place => ({ start: node.start, line: lineOf(node), endLine: endLineOf(node) })
  switch (node.type) {
    case 'import_statement':
    case 'import_from_statement':
    case 'future_import_statement':
    case 'global_statement':
    case 'nonlocal_statement':
      return
    case 'identifier':
    case 'attribute': {
      const name = node.type === 'identifier' ? textOf(node) : (fieldText(node, 'attribute') ?? '')
      const how = words.has(name) && !binds(node, parents) ? howUsed(node, parents) : null
      if (how) uses.push({ kind: 'name', expression: toExpression(node), how, ...place() })
      break
    }
    case 'string': {
      const value = toExpression(node)
      const isAlone = parents.at(-1)?.type === 'expression_statement'
      if (value.kind === 'string' && words.has(value.value) && !isAlone)
        uses.push({ kind: 'text', value: value.value, use: texts.get(node.start) ?? 'other', ...place() })
      break
    }
    case 'pair': {
      const entry = entryOf(node)
      if (entry) uses.push({ kind: 'by name', callee: null, name: entry, ...place() })
      break
    }
    case 'call':
    case 'subscript': {
      const found = lookUp(node)
      if (found) uses.push({ kind: 'by name', ...found, ...place() })
      break
    }
    default:
      break
  }
  const around = [...parents, node]
  for (const child of node.children) {
    const isWord = node.type === 'attribute' && child.field === 'attribute'
    if (!isWord) visit(child, around, search)
  }
}

/** Whether the place gives the name a value, or is a keyword of a call. */
function binds(node: SyntaxNode, parents: readonly SyntaxNode[]): boolean {
  const parent = parents.at(-1)
  switch (parent?.type) {
    case 'function_definition':
    case 'class_definition':
    case 'keyword_argument':
    case 'default_parameter':
    case 'typed_default_parameter':
    case 'named_expression':
      return node.field === 'name'
    case 'assignment':
    case 'for_statement':
    case 'for_in_clause':
      return node.field === 'left'
    case 'parameters':
    case 'lambda_parameters':
    case 'as_pattern_target':
    case 'typed_parameter':
    case 'list_splat_pattern':
    case 'dictionary_splat_pattern':
    case 'case_pattern':
      return true
    default:
      return false
  }
}

const NOTHING: How = { kind: 'nothing' }

function howUsed(node: SyntaxNode, parents: readonly SyntaxNode[]): How {
  const parent = parents.at(-1)
  const [call] = parents.slice(-2)
  const around = parents.slice(0, -1)
  switch (parent?.type) {
    case 'attribute': {
      const isCalled = call?.type === 'call' && parent.field === 'function'
      return { kind: 'attribute', name: fieldText(parent, 'attribute') ?? '', isCalled }
    }
    case 'call':
      return node.field === 'function' ? { kind: 'call', result: howUsed(parent, around) } : { kind: 'value' }
    case 'parenthesized_expression':
      return howUsed(parent, around)
    case 'expression_statement':
    case 'type':
      return NOTHING
    case 'argument_list':
      if (call?.type === 'call') return { kind: 'argument', of: toExpression(call) }
      return call?.type === 'class_definition' ? NOTHING : { kind: 'value' }
    default:
      return { kind: 'value' }
  }
}

/** The computed value of `{"task": name}`. */
function entryOf(node: SyntaxNode): Expression | null {
  const [key, value] = [childOf(node, 'key'), childOf(node, 'value')]
  if (!value || key?.type !== 'string' || value.type === 'string') return null
  const text = toExpression(key)
  return text.kind === 'string' && text.value === 'task' ? toExpression(value) : null
}

/** `signature("shop.tasks.pay")`, `app.send_task(name)`; `inspect.signature(f)` is told apart by what it refers to. */
const BY_NAME = /^(?:send_task|signature|subtask|Signature)$/

function lookUp(node: SyntaxNode): Pick<ByNameUse, 'callee' | 'name'> | null {
  if (node.type === 'subscript') {
    const owner = childOf(node, 'value')
    const index = childOf(node, 'subscript')
    if (!owner || !isTaskMapping(owner) || node.field === 'left') return null
    return { callee: toExpression(owner), name: index ? toExpression(index) : null }
  }
  const callee = childOf(node, 'function')
  const list = childOf(node, 'arguments')
  if (!callee || list?.type !== 'argument_list') return null
  const called = callee.type === 'attribute' ? fieldText(callee, 'attribute') : textOf(callee)
  const owner = childOf(callee, 'object')
  const isGet = called === 'get' && owner !== undefined && isTaskMapping(owner)
  if (!isGet && !BY_NAME.test(called ?? '')) return null
  const given = argumentNode(list)
  return { callee: toExpression(callee), name: given ? toExpression(given) : null }
}

function argumentNode(list: SyntaxNode): SyntaxNode | undefined {
  const [first] = list.children
  if (first && first.type !== 'keyword_argument') return first
  const named = list.children.find(
    (one) => one.type === 'keyword_argument' && /^(?:name|task)$/.test(fieldText(one, 'name') ?? ''),
  )
  return named && childOf(named, 'value')
}

/** `app.tasks`, `current_app.tasks` */
function isTaskMapping(node: SyntaxNode): boolean {
  return node.type === 'attribute' && fieldText(node, 'attribute') === 'tasks'
}
