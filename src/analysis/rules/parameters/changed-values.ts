import type { Pair } from '../../compare/pair-tasks.ts'
import type { Expression } from '../../python/facts.ts'
import type { CallSite } from '../../references/call-sites.ts'
import { unparse } from '../../semantic/unparse.ts'
import type { LinkedTask } from '../../tasks/linked-task.ts'

/** Another value that senders give for an argument which got another name: `table.workspace_id`, not `table.id`. */
export interface ChangedValue {
  readonly from: string
  readonly to: string
  readonly before: string
  readonly after: string
}

interface Renamed {
  readonly from: string
  readonly to: string
}

interface Senders {
  readonly base: readonly CallSite[]
  readonly head: readonly CallSite[]
}

/** The first renamed argument whose position holds another value in the calls of head. */
export function changedValue(
  { old, new: next }: Pair,
  renamed: readonly Renamed[],
  { base, head }: Senders,
): ChangedValue | null {
  for (const one of renamed) {
    const position = positionOf(next, one.to)
    if (position === -1 || positionOf(old, one.from) !== position) continue
    const before = valuesFor(old, base, position, null)
    const after = valuesFor(next, head, position, one.to)
    // One sender that gives the same value speaks for the same meaning.
    if (before.length === 0 || before.some((value) => after.some((other) => isEqual(value, other)))) continue
    for (const value of before) {
      const other = after.find((candidate) => isAnother(value, candidate, one))
      if (other) return { from: one.from, to: one.to, before: unparse(value), after: unparse(other) }
    }
  }
  return null
}

function positionOf({ parameters }: LinkedTask, name: string): number {
  return parameters.filter(({ kind }) => kind === 'positional').findIndex((one) => one.name === name)
}

/** The values that calls give at a position, or under a keyword. */
function valuesFor(
  { origin, path }: LinkedTask,
  calls: readonly CallSite[],
  position: number,
  keyword: string | null,
): readonly Expression[] {
  return calls.flatMap(({ definition, definedIn, values }): Expression[] => {
    if (values === null || definition !== origin.definition || definedIn !== path) return []
    const value = values.positional[position] ?? (keyword === null ? undefined : values.keywords.get(keyword))
    return value && pathOf(value) ? [value] : []
  })
}

/**
 * Whether two expressions are different values of one object. Another variable may be the same object under another name,
 * and an attribute that is named like the parameter may have been renamed along with it.
 */
function isAnother(before: Expression, after: Expression, { from, to }: Renamed): boolean {
  const [old, next] = [pathOf(before), pathOf(after)]
  if (!old || !next || old[0] !== next[0] || isEqual(before, after)) return false
  return !(old.at(-1) === from && next.at(-1) === to)
}

function isEqual(a: Expression, b: Expression): boolean {
  return fieldOf(a) === fieldOf(b)
}

/** In Django’s models, `order.item_id`, `order.item.id` and `order.item.pk` are one value. */
function fieldOf(expression: Expression): string | undefined {
  return pathOf(expression)
    ?.join('.')
    .replace(/\.pk$|_(?:id|pk)$/, '.id')
}

/** `a.b.c`; null for other expressions. */
function pathOf(expression: Expression): readonly string[] | null {
  if (expression.kind === 'name') return [expression.name]
  if (expression.kind !== 'attribute') return null
  const object = pathOf(expression.object)
  return object && [...object, expression.name]
}
