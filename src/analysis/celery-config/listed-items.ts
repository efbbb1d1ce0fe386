import type { Expression } from '../python/facts.ts'
import { onlyArgument } from '../semantic/arguments.ts'
import { constantOf } from '../semantic/constant-of.ts'
import type { Scope } from '../semantic/entity.ts'
import type { Program } from '../semantic/program.ts'

/** An item of a list, or of a mapping with its key, and the scope in which its names are looked up. */
interface ListedItem {
  readonly key: Expression | null
  readonly item: Expression
  readonly scope: Scope
}

/** Lists may name each other in a cycle. */
const MAX_STEPS = 20
const WRAPPERS = /^(tuple|list|set|frozenset|dict)$/

/** The items that a list or mapping writes out: `BASE + [a, b]`, `tuple([a, b])`. Parts that are computed are left out. */
export function listedItems(program: Program, scope: Scope, list: Expression, steps = 0): ListedItem[] {
  if (steps > MAX_STEPS) return []
  switch (list.kind) {
    case 'dictionary':
      return list.items.flatMap(({ key, value }) => (key ? [{ key, item: value, scope }] : []))
    case 'sequence':
      return list.items.map((item) => ({ key: null, item, scope }))
    case 'binary':
      return list.operator === '+' || list.operator === '|'
        ? [list.left, list.right].flatMap((part) => listedItems(program, scope, part, steps + 1))
        : []
    case 'call': {
      const only = onlyArgument(list.arguments)
      const isWrapped = list.callee.kind === 'name' && WRAPPERS.test(list.callee.name)
      return isWrapped && only ? listedItems(program, scope, only.value, steps + 1) : []
    }
    case 'name':
    case 'attribute': {
      const value = constantOf(program, scope, list)
      if (value.kind === 'unknown') return []
      return listedItems(program, value.scope, value.expression, steps + 1)
    }
    default:
      return []
  }
}
