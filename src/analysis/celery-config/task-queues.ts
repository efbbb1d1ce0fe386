import type { Expression } from '../python/facts.ts'
import { findArgument } from '../semantic/arguments.ts'
import { constantOf } from '../semantic/constant-of.ts'
import type { Scope } from '../semantic/entity.ts'
import { evaluateText } from '../semantic/evaluate-text.ts'
import type { Program } from '../semantic/program.ts'
import { refersTo } from '../semantic/resolve.ts'
import type { SettingAssignment } from './setting-assignments.ts'
import { settingName } from './setting-names.ts'

/** https://docs.celeryq.dev/en/stable/userguide/configuration.html#std-setting-task_queues */
export const QUEUES = settingName('task_queues')

/** The queues of `task_queues`, which a worker without `-Q` reads. */
interface DeclaredQueues {
  readonly path: string
  readonly line: number
  /** The list or mapping itself. */
  readonly list: Expression
  readonly items: readonly DeclaredQueue[]
}

interface DeclaredQueue {
  readonly name: string
  /** `Queue("mail")`, or a mapping's key. */
  readonly item: Expression
}

/** The value of `task_queues`: null where it is absent, unknown where it is computed or files differ. */
export type Declaration = DeclaredQueues | 'unknown' | null

export function readTaskQueues(program: Program, given: readonly SettingAssignment[] = []): Declaration {
  const declared = given.map((value) => listAt(program, value))
  const known = declared.filter((one) => one !== null)
  const [first] = known
  if (!first) return given.length === 0 ? null : 'unknown'
  const key = keyOf(first)
  return known.length === declared.length && known.every((one) => keyOf(one) === key) ? first : 'unknown'
}

function keyOf({ items }: DeclaredQueues): string {
  return items
    .map(({ name }) => name)
    .sort()
    .join('\0')
}

function listAt(program: Program, { scope, expression, line }: SettingAssignment): DeclaredQueues | null {
  const value = constantOf(program, scope, expression)
  if (value.kind === 'unknown') return null
  const items = itemsOf(program, value.scope, value.expression)
  const isHere = value.expression === expression
  // The line of a list with a separate name is unknown.
  return items && { path: value.scope.path, line: isHere ? line : 1, list: value.expression, items }
}

function itemsOf(program: Program, scope: Scope, list: Expression): DeclaredQueue[] | null {
  const items =
    list.kind === 'dictionary' ? list.items.map(({ key, value }) => key ?? value) : listItems(list)
  const nameIn = list.kind === 'dictionary' ? evaluateText : nameOf
  const named = items?.map((item) => ({ item, name: nameIn(program, scope, item) }))
  const known = named?.flatMap(({ item, name }) => (name === null ? [] : [{ item, name }]))
  return known && known.length === items?.length ? known : null
}

function listItems(list: Expression): readonly Expression[] | null {
  return list.kind === 'sequence' ? list.items : null
}

export const KOMBU_QUEUE = /^kombu(\.entity)?\.Queue$/

/** The name in `Queue("mail", …)`, `Queue(name="mail")` or a variable of such a value. */
function nameOf(program: Program, scope: Scope, item: Expression): string | null {
  if (item.kind === 'name' || item.kind === 'attribute') {
    const value = constantOf(program, scope, item)
    return value.kind === 'value' && value.expression.kind === 'call'
      ? nameOf(program, value.scope, value.expression)
      : null
  }
  if (item.kind !== 'call') return null
  const isQueue = refersTo(program, scope, item.callee, KOMBU_QUEUE)
  const name = findArgument(item.arguments, 'name', 0)
  return isQueue && name ? evaluateText(program, scope, name.value) : null
}
