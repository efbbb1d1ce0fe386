import { spanOf, toArguments, toExpression } from './expressions.ts'
import type {
  AssignmentFact,
  BlockForm,
  ClassFact,
  Decorator,
  Expression,
  FunctionFact,
  SendFact,
  Statement,
} from './facts.ts'
import { toImport, toImportFrom } from './import-statements.ts'
import { toParameters } from './parameters.ts'
import { childOf, descendantsOf, endLineOf, fieldText, lineOf, type SyntaxNode, textOf } from './syntax.ts'

/** CPython refuses more than 100 levels of indentation, so every importable file stays below this limit. */
const MAX_DEPTH = 100
/** Enough words to distinguish bodies. */
const MAX_WORDS = 2000

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
export function toStatements(block: SyntaxNode, depth = 0): Statement[] {
  if (depth > MAX_DEPTH) return []
  return block.children.flatMap((node) => [...toSends(node), ...toStatement(node, depth)])
}

/** https://docs.celeryq.dev/en/stable/userguide/calling.html and canvas.html */
const SENDS = /\.(?:(?:delay|apply_async)(?:_on_commit)?|si?|signature|subtask|send_task)\(/
/** `signature("shop.tasks.pay", args)` */
const SIGNATURE = /(?:^|[^\w.])(?:signature|subtask|Signature)\(/
const SIGNATURE_NAME = /^(?:signature|subtask|Signature)$/
/** `partial(pay.delay, 1)` */
const PARTIAL = /\bpartial\(\s*[^\s,()]{1,200}\.(?:delay|apply_async)\s*[,)]/
/** `pay.s(1).set(queue="mail")`; other objects have a method of this name, too. */
const SETS_QUEUE = /\.set\([\s\S]{0,500}?\bqueue\s*=/
/** Compound statements: their inner statements contain the calls. */
const COMPOUND = /^(?:ERROR|block|decorated_definition|(?:function|class)_definition)$/

function toSends(node: SyntaxNode): Statement[] {
  if (COMPOUND.test(node.type) || BLOCKS[node.type] !== undefined) return []
  const text = textOf(node)
  if (![SENDS, SETS_QUEUE, PARTIAL, SIGNATURE].some((one) => one.test(text))) return []
  return descendantsOf(node, 'call').flatMap((call): Statement[] => {
    const callee = childOf(call, 'function')
    const list = childOf(call, 'arguments')
    if (callee && list?.type === 'argument_list' && textOf(callee).endsWith('partial'))
      return toPartial(call, list)
    if (callee?.type === 'identifier' && list && SIGNATURE_NAME.test(textOf(callee)))
      return [sendOf(call, 'signature', callee, list)]
    const object = callee?.type === 'attribute' ? childOf(callee, 'object') : undefined
    const method = callee ? fieldText(callee, 'attribute') : undefined
    if (!object || method === undefined || list?.type !== 'argument_list') return []
    if (!SENDS.test(`.${method}(`) && !(method === 'set' && hasKeyword(list, 'queue'))) return []
    // Celery’s tasks for Django send once the transaction is committed.
    return [sendOf(call, method.replace(/_on_commit$/, ''), object, list)]
  })
}

function sendOf(call: SyntaxNode, method: string, task: SyntaxNode, list: SyntaxNode): SendFact {
  return {
    kind: 'send',
    method,
    task: toExpression(task),
    arguments: toArguments(list),
    line: lineOf(call),
    endLine: endLineOf(call),
  }
}

/** `partial(pay.delay, 1)`: its call sends the task with these arguments. */
function toPartial(call: SyntaxNode, list: SyntaxNode): Statement[] {
  const [sent] = list.children
  const object = sent?.type === 'attribute' ? childOf(sent, 'object') : undefined
  const method = object && sent ? fieldText(sent, 'attribute') : undefined
  if (!object || (method !== 'delay' && method !== 'apply_async')) return []
  const send = sendOf(call, method, object, list)
  return [{ ...send, arguments: send.arguments.slice(1), partial: true }]
}

function hasKeyword(list: SyntaxNode, name: string): boolean {
  return list.children.some((one) => one.type === 'keyword_argument' && fieldText(one, 'name') === name)
}

function toStatement(node: SyntaxNode, depth: number): Statement[] {
  switch (node.type) {
    case 'import_statement':
      return node.children.map((name) => toImport(node, name))
    case 'import_from_statement':
      return [toImportFrom(node)]
    case 'expression_statement':
      return [...walrusAssignments(node), ...node.children.flatMap(toExpressionStatement)]
    case 'global_statement':
      return [{ kind: 'global', names: node.children.map(textOf), line: lineOf(node) }]
    case 'return_statement':
      return node.children.map((value) => ({
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
    // Broken code: the inner nodes that are statements are still read.
    case 'ERROR':
    case 'block':
      return toStatements(node, depth + 1)
    default:
      return toBlock(node, depth)
  }
}

/** `if`, `try`, `for` …: the first block, then one block for each clause. */
function toBlock(node: SyntaxNode, depth: number): Statement[] {
  const form = BLOCKS[node.type]
  if (form === undefined) return []
  const head: Expression[] = []
  for (const field of ['condition', 'left', 'right']) {
    const child = childOf(node, field)
    if (child) head.push(toExpression(child))
  }
  const own: Statement[] = []
  const clauses: Statement[] = []
  for (const child of node.children) {
    if (child.type === 'block') own.push(...toStatements(child, depth + 1))
    else if (BLOCKS[child.type] !== undefined) clauses.push(...toBlock(child, depth + 1))
  }
  const condition = childOf(node, 'condition')
  const bound = condition ? walrusAssignments(condition) : []
  return [...bound, { kind: 'block', form, head, body: own, line: lineOf(node) }, ...clauses]
}

/** `(name := value)` binds its name like a separate statement. */
function walrusAssignments(node: SyntaxNode): AssignmentFact[] {
  if (!textOf(node).includes(':=')) return []
  return descendantsOf(node, 'named_expression').flatMap((walrus) => {
    const name = childOf(walrus, 'name')
    const value = childOf(walrus, 'value')
    return name && value ? [assignment(walrus, toExpression(name), toExpression(value), '=')] : []
  })
}

function toExpressionStatement(node: SyntaxNode): Statement[] {
  if (node.type === 'call') return [{ kind: 'expression', value: toExpression(node), line: lineOf(node) }]
  if (node.type === 'assignment') return toAssignments(node)
  if (node.type !== 'augmented_assignment') return []
  const target = childOf(node, 'left')
  const value = childOf(node, 'right')
  if (!target || !value) return []
  const operator = fieldText(node, 'operator') ?? ''
  return [assignment(node, toExpression(target), toExpression(value), operator)]
}

/** `a = b = 1` and `a, b = 1, 2` as one assignment for each target. */
function toAssignments(node: SyntaxNode): AssignmentFact[] {
  const targets: Expression[] = []
  let current = node
  for (;;) {
    const left = childOf(current, 'left')
    const right = childOf(current, 'right')
    if (!left || !right) return []
    targets.push(toExpression(left))
    if (right.type !== 'assignment') {
      const value = toExpression(right)
      return targets.flatMap((target) => pairwise(node, target, value))
    }
    current = right
  }
}

function pairwise(node: SyntaxNode, target: Expression, value: Expression): AssignmentFact[] {
  if (target.kind !== 'sequence') return [assignment(node, target, value, '=')]
  const parts = partsOf(value, target.items.length)
  return target.items.map((item, i) => {
    return assignment(node, item, parts[i] ?? { kind: 'other', type: 'unpacked', at: value.at }, '=')
  })
}

/** Django's calls that return a pair: `row, created = rows.get_or_create(…)`, `number, by_model = rows.delete()`. */
const GIVES_PAIR = /^(?:get_or_create|update_or_create|delete)$/

function partsOf(value: Expression, length: number): readonly Expression[] {
  if (value.kind === 'sequence') return value.items.length === length ? value.items : []
  // Later changes to the first name change the result of the call.
  const isPair =
    value.kind === 'call' && value.callee.kind === 'attribute' && GIVES_PAIR.test(value.callee.name)
  return isPair ? [value] : []
}

function assignment(
  node: SyntaxNode,
  target: Expression,
  value: Expression,
  operator: string,
): AssignmentFact {
  return { kind: 'assignment', target, operator, value, line: lineOf(node), at: spanOf(node) }
}

function toDecorated(node: SyntaxNode, depth: number): Statement[] {
  const definition = childOf(node, 'definition')
  if (!definition) return []
  const decorators: Decorator[] = node.children
    .filter((child) => child.type === 'decorator')
    .flatMap((child) => {
      const expression = child.children[0]
      if (!expression) return []
      return {
        expression: toExpression(expression),
        line: lineOf(child),
        at: { start: child.start, end: expression.end },
      }
    })
  return [
    definition.type === 'class_definition'
      ? toClass(definition, decorators, depth)
      : toFunction(definition, decorators, depth),
  ]
}

function toFunction(node: SyntaxNode, decorators: readonly Decorator[], depth: number): FunctionFact {
  const body = childOf(node, 'body')
  const parameters = childOf(node, 'parameters')
  const text = body ? textOf(body) : ''
  return {
    kind: 'function',
    ...(isAsync(node) ? { async: true } : {}),
    name: fieldText(node, 'name') ?? '',
    line: lineOf(node),
    endLine: endLineOf(node),
    decorators,
    parameters: parameters ? toParameters(parameters) : [],
    body: body ? toStatements(body, depth + 1) : [],
    words: wordsOf(text),
    at: spanOf(node),
  }
}

/** The keyword is the first one of its node, and has no node of its own here. */
function isAsync({ source: { text }, start }: SyntaxNode): boolean {
  return /^async\s/.test(text.slice(start, start + 'async '.length))
}

function toClass(node: SyntaxNode, decorators: readonly Decorator[], depth: number): ClassFact {
  const body = childOf(node, 'body')
  const superclasses = childOf(node, 'superclasses')
  const statements = body ? toStatements(body, depth + 1) : []
  const runs = statements.some((s) => s.kind === 'function' && s.name === 'run')
  return {
    kind: 'class',
    name: fieldText(node, 'name') ?? '',
    line: lineOf(node),
    endLine: endLineOf(node),
    decorators,
    arguments: superclasses ? toArguments(superclasses) : [],
    body: statements,
    words: runs ? wordsOf(body ? textOf(body) : '') : '',
    at: spanOf(node),
  }
}

/** Comments between statements distinguish bodies, too. A comment after the last one may belong to the next statement. */
function wordsOf(body: string): string {
  let end = body.trimEnd().length
  for (;;) {
    const line = body.lastIndexOf('\n', end - 1) + 1
    if (line === 0 || !body.slice(line, end).trimStart().startsWith('#')) break
    end = body.slice(0, line).trimEnd().length
  }
  const text = body.slice(0, end)
  return (text.match(/\w+|\.\.\./g) ?? []).join(' ').slice(0, MAX_WORDS)
}
