import type { Node } from 'web-tree-sitter'
import { expressionChildren, spanOf, toArguments, toExpression } from './expressions.ts'
import type {
  AssignmentFact,
  BlockForm,
  ClassFact,
  Decorator,
  Expression,
  FunctionFact,
  Statement,
} from './facts.ts'
import { toParameters } from './parameters.ts'

/** CPython refuses more than 100 levels of indentation, so nothing importable is lost here. */
const MAX_DEPTH = 100
/** Enough of a body to tell it from another. */
const MAX_WORDS = 2000
/** A body without any of these makes no task, no decorator and no application. */
const BODY_OF_INTEREST = /task|Celery|@|\bdef /

const BLOCKS: Readonly<Record<string, BlockForm>> = {
  if_statement: 'if',
  elif_clause: 'else',
  else_clause: 'else',
  try_statement: 'try',
  except_clause: 'except',
  except_group_clause: 'except',
  finally_clause: 'with',
  with_statement: 'with',
  for_statement: 'for',
  while_statement: 'while',
  match_statement: 'with',
  case_clause: 'case',
}

/** The statements of a module or block, in source order. */
export function toStatements(block: Node, depth = 0): Statement[] {
  if (depth > MAX_DEPTH) return []
  return block.namedChildren.flatMap((node) => toStatement(node, depth))
}

function toStatement(node: Node, depth: number): Statement[] {
  switch (node.type) {
    case 'import_statement':
      return expressionChildren(node).map((name) => toImport(node, name))
    case 'import_from_statement':
      return [toImportFrom(node)]
    case 'expression_statement':
      return expressionChildren(node).flatMap(toExpressionStatement)
    case 'return_statement':
      return expressionChildren(node).map((value) => ({
        kind: 'return',
        value: toExpression(value),
        line: lineOf(node),
      }))
    case 'decorated_definition':
      return toDecorated(node, depth)
    case 'function_definition':
      return [toFunction(node, [], depth)]
    case 'class_definition':
      return [toClass(node, [], depth)]
    // Broken code: what lies inside is read as far as it still looks like statements.
    case 'ERROR':
    case 'block':
      return toStatements(node, depth + 1)
    default:
      return toBlock(node, depth)
  }
}

/** `if`, `try`, `for` …: the own block first, then each clause as a block of its own. */
function toBlock(node: Node, depth: number): Statement[] {
  const form = BLOCKS[node.type]
  if (form === undefined) return []
  const head: Expression[] = []
  for (const field of ['condition', 'left', 'right']) {
    const child = node.childForFieldName(field)
    if (child) head.push(toExpression(child))
  }
  const own: Statement[] = []
  const clauses: Statement[] = []
  for (const child of node.namedChildren) {
    if (child.type === 'block') own.push(...toStatements(child, depth + 1))
    else if (BLOCKS[child.type] !== undefined) clauses.push(...toBlock(child, depth + 1))
  }
  return [{ kind: 'block', form, head, body: own, line: lineOf(node) }, ...clauses]
}

function toImport(statement: Node, name: Node): Statement {
  const place = { line: lineOf(statement), at: spanOf(statement) }
  if (name.type !== 'aliased_import')
    return { kind: 'import', module: compact(name.text), name: null, ...place }
  return {
    kind: 'import',
    module: compact(name.childForFieldName('name')?.text ?? ''),
    name: name.childForFieldName('alias')?.text ?? null,
    ...place,
  }
}

function toImportFrom(node: Node): Statement {
  const from = compact(node.childForFieldName('module_name')?.text ?? '')
  const level = /^\.*/.exec(from)?.[0].length ?? 0
  const names = node.childrenForFieldName('name').map((name) => {
    const imported = (name.type === 'aliased_import' ? name.childForFieldName('name')?.text : name.text) ?? ''
    const bound = name.type === 'aliased_import' ? name.childForFieldName('alias')?.text : imported
    return { imported, bound: bound ?? imported }
  })
  return {
    kind: 'from',
    level,
    module: from.slice(level),
    names,
    star: node.namedChildren.some((child) => child.type === 'wildcard_import'),
    line: lineOf(node),
    at: spanOf(node),
  }
}

function toExpressionStatement(node: Node): Statement[] {
  if (node.type === 'call') return [{ kind: 'expression', value: toExpression(node), line: lineOf(node) }]
  if (node.type === 'assignment') return toAssignments(node)
  if (node.type !== 'augmented_assignment') return []
  const target = node.childForFieldName('left')
  const value = node.childForFieldName('right')
  if (!target || !value) return []
  const operator = node.childForFieldName('operator')?.text ?? ''
  return [assignment(node, toExpression(target), toExpression(value), operator)]
}

/** `a = b = 1` and `a, b = 1, 2` as one assignment for each target. */
function toAssignments(node: Node): AssignmentFact[] {
  const targets: Expression[] = []
  let current = node
  for (;;) {
    const left = current.childForFieldName('left')
    const right = current.childForFieldName('right')
    if (!left || !right) return []
    targets.push(toExpression(left))
    if (right.type !== 'assignment') {
      const value = toExpression(right)
      return targets.flatMap((target) => pairwise(node, target, value))
    }
    current = right
  }
}

function pairwise(node: Node, target: Expression, value: Expression): AssignmentFact[] {
  if (target.kind !== 'sequence') return [assignment(node, target, value, '=')]
  return target.items.map((item, i) => {
    const same = value.kind === 'sequence' && value.items.length === target.items.length
    const part = same ? value.items[i] : undefined
    return assignment(node, item, part ?? { kind: 'other', type: 'unpacked', at: value.at }, '=')
  })
}

function assignment(node: Node, target: Expression, value: Expression, operator: string): AssignmentFact {
  return { kind: 'assignment', target, operator, value, line: lineOf(node), at: spanOf(node) }
}

function toDecorated(node: Node, depth: number): Statement[] {
  const definition = node.childForFieldName('definition')
  if (!definition) return []
  const decorators: Decorator[] = node.namedChildren
    .filter((child) => child.type === 'decorator')
    .flatMap((child) => {
      const expression = expressionChildren(child)[0]
      if (!expression) return []
      return {
        expression: toExpression(expression),
        line: lineOf(child),
        at: { start: child.startIndex, end: expression.endIndex },
      }
    })
  return [
    definition.type === 'class_definition'
      ? toClass(definition, decorators, depth)
      : toFunction(definition, decorators, depth),
  ]
}

function toFunction(node: Node, decorators: readonly Decorator[], depth: number): FunctionFact {
  const body = node.childForFieldName('body')
  const parameters = node.childForFieldName('parameters')
  const text = body?.text ?? ''
  return {
    kind: 'function',
    name: node.childForFieldName('name')?.text ?? '',
    line: lineOf(node),
    endLine: node.endPosition.row + 1,
    decorators,
    parameters: parameters ? toParameters(parameters) : [],
    body: body && BODY_OF_INTEREST.test(text) ? toStatements(body, depth + 1) : [],
    words: decorators.length > 0 ? wordsOf(text) : '',
    at: spanOf(node),
  }
}

function toClass(node: Node, decorators: readonly Decorator[], depth: number): ClassFact {
  const body = node.childForFieldName('body')
  const superclasses = node.childForFieldName('superclasses')
  const statements = body ? toStatements(body, depth + 1) : []
  const runs = statements.some((s) => s.kind === 'function' && s.name === 'run')
  return {
    kind: 'class',
    name: node.childForFieldName('name')?.text ?? '',
    line: lineOf(node),
    endLine: node.endPosition.row + 1,
    decorators,
    arguments: superclasses ? toArguments(superclasses) : [],
    body: statements,
    words: runs ? wordsOf(body?.text ?? '') : '',
    at: spanOf(node),
  }
}

function wordsOf(text: string): string {
  return (text.match(/\w+|[^\s\w]/g) ?? []).join(' ').slice(0, MAX_WORDS)
}

function lineOf(node: Node): number {
  return node.startPosition.row + 1
}

/** Dotted names may be written with spaces, comments aside. */
function compact(text: string): string {
  return text.replace(/[\s\\]+/g, '')
}
