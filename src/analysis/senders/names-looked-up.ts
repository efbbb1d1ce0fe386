import { APPLICATION_LIKE } from '../applications/celery-names.ts'
import type { Expression } from '../python/facts.ts'
import type { Scope } from '../semantic/entity.ts'
import type { Program } from '../semantic/program.ts'
import { resolve } from '../semantic/resolve.ts'

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
