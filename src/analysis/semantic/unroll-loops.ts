import type { AssignmentFact, BlockFact, Expression } from '../python/facts.ts'
import { constantOf } from './constant-of.ts'
import type { Scope } from './entity.ts'
import type { Program } from './program.ts'

/** No loop over items that a person wrote out runs more statements than this. */
const MAX_STATEMENTS = 2000

/**
 * The scopes in which the body of a `for` runs, one for each literal item: `for name in ("a", "b")`,
 * `for kind, queue in QUEUES.items()`. Null where the items are not known or more than `most`.
 */
export function unrollLoop(
  program: Program,
  scope: Scope,
  block: BlockFact,
  most: number,
): readonly Scope[] | null {
  const [target, iterable] = block.head
  if (block.form !== 'for' || !target || !iterable) return null
  const items = itemsOf(program, scope, iterable)
  if (items === null || items.length > most || items.length * block.body.length > MAX_STATEMENTS) return null
  const rounds = items.map((item) => bound(target, item, block.line))
  if (rounds.some((statements) => statements === null)) return null
  return rounds.map((statements) => ({
    path: scope.path,
    kind: scope.kind === 'class' ? 'function' : scope.kind,
    statements: statements ?? [],
    parent: scope,
    parameters: [],
  }))
}

function itemsOf(program: Program, scope: Scope, iterable: Expression): readonly Expression[] | null {
  if (iterable.kind === 'sequence') {
    // Names in the loop's own head resolve here: `for cls in (Pay, Refund): app.register_task(cls())`.
    return iterable.items.every((item) => isItem(item) || item.kind === 'name') ? iterable.items : null
  }
  if (iterable.kind === 'call') {
    const { callee, arguments: args } = iterable
    if (callee.kind !== 'attribute' || callee.name !== 'items' || args.length > 0) return null
    const mapping = constantOf(program, scope, callee.object)
    if (mapping.kind !== 'value' || mapping.expression.kind !== 'dictionary') return null
    // Names of a mapping in this very scope resolve here.
    const isHere = mapping.scope.statements === scope.statements
    return pairsOf(mapping.expression, isHere)
  }
  const found = constantExpression(program, scope, iterable)
  if (found?.kind === 'sequence') return found.items.every(isItem) ? found.items : null
  if (found?.kind !== 'dictionary') return null
  return (
    pairsOf(found, true)?.flatMap((pair) => (pair.kind === 'sequence' ? pair.items.slice(0, 1) : [])) ?? null
  )
}

/** Names in another file would be looked up here: only plain values mean the same everywhere. */
function isItem(item: Expression): boolean {
  if (item.kind === 'sequence') return item.items.every(isItem)
  // `{"task": "shop.tasks.pay", "args": []}`
  if (item.kind === 'dictionary')
    return item.items.every(({ key, value }) => key !== null && isItem(key) && isItem(value))
  return item.kind === 'string' || item.kind === 'number' || item.kind === 'constant'
}

function constantExpression(program: Program, scope: Scope, expression: Expression): Expression | null {
  const constant = constantOf(program, scope, expression)
  return constant.kind === 'value' ? constant.expression : null
}

function pairsOf(
  { items }: Expression & { kind: 'dictionary' },
  withNames: boolean,
): readonly Expression[] | null {
  const pairs = items.flatMap(({ key, value }): Expression[] =>
    key && isItem(key) && (isItem(value) || (withNames && value.kind === 'name'))
      ? [{ kind: 'sequence', items: [key, value], at: value.at }]
      : [],
  )
  return pairs.length === items.length ? pairs : null
}

/** The assignments with which a round begins; null where target and item differ in shape. */
function bound(target: Expression, item: Expression, line: number): readonly AssignmentFact[] | null {
  if (target.kind === 'name') {
    return [{ kind: 'assignment', target, operator: '=', value: item, line, at: target.at }]
  }
  if (target.kind !== 'sequence' || item.kind !== 'sequence' || target.items.length !== item.items.length) {
    return null
  }
  const parts = target.items.map((part, i) => {
    const value = item.items[i]
    return value ? bound(part, value, line) : null
  })
  return parts.every((part) => part !== null) ? parts.flat() : null
}
