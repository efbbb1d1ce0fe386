import { APPLICATION_LIKE } from '../applications/celery-names.ts'
import type { Expression } from '../python/facts.ts'
import type { WordUse } from '../python/word-uses.ts'
import type { Scope } from '../semantic/entity.ts'
import type { Program } from '../semantic/program.ts'
import { resolve } from '../semantic/resolve.ts'
import { scopeAt } from './task-referents.ts'

/** Whether a callee or mapping takes the name of a task: `send_task`, `celery.signature`, `app.signature`, `app.tasks`. */
export function looksUpTask(program: Program, scope: Scope, callee: Expression): boolean {
  if (callee.kind === 'name')
    return resolve(program, scope, callee).some(
      (entity) => entity.kind === 'external' && entity.name.startsWith('celery.'),
    )
  if (callee.kind !== 'attribute') return false
  if (callee.name === 'send_task') return true
  // `app.tasks.get`
  const owner =
    callee.name === 'get' && callee.object.kind === 'attribute' ? callee.object.object : callee.object
  if (resolve(program, scope, owner).some((entity) => entity.kind === 'external' && isCelery(entity.name)))
    return true
  return (owner.kind === 'name' || owner.kind === 'attribute') && /app$|celery/i.test(owner.name)
}

function isCelery(name: string): boolean {
  return name === 'celery' || name.startsWith('celery.') || APPLICATION_LIKE.test(name)
}

/** The task in `send_task(pay.name)` and `{"task": pay.name}`. */
export function taskNamed(use: WordUse): Expression | null {
  if (use.kind !== 'by name' || use.name?.kind !== 'attribute') return null
  return use.name.name === 'name' ? use.name.object : null
}

/** The task whose name a look-up or an entry of a schedule takes: other code may pass the name on. */
export function nameRead(
  program: Program,
  { path, hasSchedule }: { readonly path: string; readonly hasSchedule: boolean },
  use: WordUse,
): Expression | null {
  const named = taskNamed(use)
  if (named === null || use.kind !== 'by name') return null
  if (use.callee === null) return hasSchedule ? named : null
  const scope = scopeAt(program, path, use.start)
  return scope !== null && looksUpTask(program, scope, use.callee) ? named : null
}

/** Whether a computed text may be this name: `f"shop.tasks.{kind}"` is none of another module. */
export function mayBeName(expression: Expression, name: string): boolean {
  switch (expression.kind) {
    case 'string':
      return expression.value === name
    case 'joined': {
      const [first] = expression.parts
      return first?.kind !== 'string' || name.startsWith(first.value)
    }
    case 'binary':
      return expression.operator !== '+' || expression.left.kind !== 'string'
        ? true
        : name.startsWith(expression.left.value)
    case 'number':
      return false
    default:
      return true
  }
}
