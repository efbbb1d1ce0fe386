import { spanOf, toExpression } from './expressions.ts'
import type { TextFact, TextUse } from './facts.ts'
import { childOf, fieldText, lineOf, type SyntaxNode } from './syntax.ts'

/** More than people write in one file; generated tables are not references. */
const MAX_STRINGS = 2000

/** The string literals of a file that may name a task, with how each is used. */
export function taskNameStrings(root: SyntaxNode): TextFact[] {
  const found: TextFact[] = []
  visit(root, '', found)
  return found.slice(0, MAX_STRINGS)
}

/** `within` is the target of the surrounding assignment: `CELERY_TASK_ROUTES` in `CELERY_TASK_ROUTES = {…}`. */
function visit(node: SyntaxNode, within: string, found: TextFact[]): void {
  if (found.length >= MAX_STRINGS) return
  const inside = nameOfValue(node) ?? within
  for (const text of usesIn(node, inside)) {
    const fact = toFact(text.node, text.use)
    if (fact) found.push(fact)
  }
  for (const child of node.children) visit(child, inside, found)
}

interface Use {
  readonly node: SyntaxNode | undefined
  readonly use: TextUse
}

/** The target of an assignment or the keyword of an argument. */
function nameOfValue(node: SyntaxNode): string | null {
  if (node.type === 'keyword_argument') return fieldText(node, 'name') ?? null
  if (node.type === 'assignment' || node.type === 'augmented_assignment')
    return lastName(childOf(node, 'left'))
  return null
}

/** `task_routes` of `app.conf.task_routes` and of `conf["task_routes"]`. */
function lastName(node: SyntaxNode | undefined): string | null {
  switch (node?.type) {
    case 'identifier':
      return node.source.text.slice(node.start, node.end)
    case 'attribute':
      return fieldText(node, 'attribute') ?? null
    case 'subscript':
      return lastName(childOf(node, 'value'))
    default:
      return null
  }
}

const SENDERS: Readonly<Record<string, TextUse>> = {
  send_task: 'send',
  signature: 'signature',
  subtask: 'signature',
  Signature: 'signature',
}
/** Calls that create, find or change a row of a model. */
const ROWS = /^(create|get_or_create|update_or_create|update|filter|exclude|get|PeriodicTask)$/
const SCHEDULE = /schedule/i
const ROUTES = /routes/i
const ANNOTATIONS = /annotations/i

function usesIn(node: SyntaxNode, within: string): readonly Use[] {
  switch (node.type) {
    case 'call':
      return usesInCall(node)
    case 'pair':
      return usesInPair(node, within)
    case 'subscript':
      // `app.tasks["shop.tasks.pay"]`; `app.conf.task_routes["shop.tasks.pay"] = …`
      return usesOfIndex(node)
    case 'comparison_operator':
      return node.children.map((child) => ({ node: child, use: 'comparison' }))
    case 'list':
    case 'tuple':
    case 'set':
      return node.children.map((child) => ({ node: child, use: 'item' }))
    case 'assignment':
      // `name = "shop.tasks.pay"` in a class names the task itself.
      return within === 'name' ? [] : [{ node: childOf(node, 'right'), use: 'constant' }]
    default:
      return []
  }
}

function usesInCall(node: SyntaxNode): readonly Use[] {
  const callee = lastName(childOf(node, 'function')) ?? ''
  const list = childOf(node, 'arguments')
  if (list?.type !== 'argument_list') return []
  const sender = Object.hasOwn(SENDERS, callee) ? SENDERS[callee] : undefined
  const uses: Use[] = []
  if (sender !== undefined) {
    const [first] = list.children
    uses.push({
      node: first?.type === 'keyword_argument' ? keyword(list, /^(name|task)$/) : first,
      use: sender,
    })
  }
  if (ROWS.test(callee)) uses.push({ node: keyword(list, /^task$/), use: 'row' })
  return uses
}

function keyword(list: SyntaxNode, name: RegExp): SyntaxNode | undefined {
  const found = list.children.find(
    (child) => child.type === 'keyword_argument' && name.test(fieldText(child, 'name') ?? ''),
  )
  return found && childOf(found, 'value')
}

function usesInPair(node: SyntaxNode, within: string): readonly Use[] {
  const key = childOf(node, 'key')
  const value = childOf(node, 'value')
  if (key?.type !== 'string') return []
  if (isText(key, 'task')) {
    if (SCHEDULE.test(within)) return [{ node: value, use: 'schedule' }]
    return within === 'defaults' ? [{ node: value, use: 'row' }] : []
  }
  if (ROUTES.test(within)) return [{ node: key, use: 'route' }]
  return ANNOTATIONS.test(within) ? [{ node: key, use: 'annotation' }] : []
}

function usesOfIndex(node: SyntaxNode): readonly Use[] {
  const owner = lastName(childOf(node, 'value')) ?? ''
  const index = childOf(node, 'subscript')
  // `app.tasks["shop.tasks.pay"] = charge` registers the task.
  if (owner === 'tasks') return node.field === 'left' ? [] : [{ node: index, use: 'send' }]
  if (ROUTES.test(owner)) return [{ node: index, use: 'route' }]
  return ANNOTATIONS.test(owner) ? [{ node: index, use: 'annotation' }] : []
}

function isText(node: SyntaxNode, text: string): boolean {
  const value = toExpression(node)
  return value.kind === 'string' && value.value === text
}

/** Wire names as people write them: `shop.tasks.pay`, `pay`, `send-mail`. */
const NAME = /^[\w.:-]{1,200}$/
/** Uses that name tasks only: names without a dot count too. */
const TASK_USES: ReadonlySet<TextUse> = new Set(['schedule', 'send', 'signature', 'row'])

function toFact(node: SyntaxNode | undefined, use: TextUse): TextFact | null {
  if (node?.type !== 'string') return null
  const expression = toExpression(node)
  if (expression.kind !== 'string') return null
  const { value } = expression
  if (!NAME.test(value) || !(TASK_USES.has(use) || value.includes('.'))) return null
  return { value, use, line: lineOf(node), at: spanOf(node) }
}
