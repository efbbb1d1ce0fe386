import type { Gap } from '../model/types.ts'
import { mayMakeTasks } from '../python/body-fingerprint.ts'
import type { Expression, FunctionFact } from '../python/facts.ts'
import type { Entity, Scope } from '../semantic/entity.ts'
import { lastName } from '../semantic/expression-names.ts'
import type { Program } from '../semantic/program.ts'
import { resolve } from '../semantic/resolve.ts'
import { walkScopes } from '../semantic/walk-scopes.ts'
import { taskDecoratorOf } from './task-decorator.ts'

/** A decorator with such a name may make a task in a way that is not followed. */
const TASK_LIKE = /task/i

/** Functions with a decorator of the project that is named like a task decorator but could not be resolved. */
export function unresolvedDecorators(program: Program, scope: Scope): Gap[] {
  const entered = { functions: 'skip', classes: 'own scope', deadBlocks: 'enter' } as const
  return walkScopes(scope, entered).flatMap((found) =>
    found.statement.kind === 'function' ? inFunction(program, found.scope, found.statement) : [],
  )
}

function inFunction(program: Program, scope: Scope, fact: FunctionFact): Gap[] {
  if (fact.decorators.some(({ expression }) => taskDecoratorOf(program, scope, expression) !== null))
    return []
  const unresolved = fact.decorators.find(({ expression }) => isUnresolved(program, scope, expression))
  if (!unresolved) return []
  const reason = `${fact.name} may be a task: its decorator ${lastName(unresolved.expression)} is not understood`
  return [{ kind: 'unknown', path: scope.path, line: fact.line, reason, functionName: fact.name }]
}

function isUnresolved(program: Program, scope: Scope, expression: Expression): boolean {
  if (!TASK_LIKE.test(lastName(expression))) return false
  const called = expression.kind === 'call' ? expression.callee : expression
  // Libraries other than Celery make tasks of another kind.
  return resolve(program, scope, called).some((entity) => {
    if (entity.kind === 'function') return mayMakeTasks(entity.fact.words)
    return entity.kind === 'attribute' ? isOfProjectObject(program, entity) : entity.kind !== 'external'
  })
}

/** `registry.task` and `registry.app.task` where a class of the repository makes `registry`. */
function isOfProjectObject(program: Program, { object }: Entity & { kind: 'attribute' }): boolean {
  if (object.kind === 'attribute') return isOfProjectObject(program, object)
  if (object.kind !== 'value' || object.expression.kind !== 'call') return false
  return resolve(program, object.scope, object.expression.callee).some((made) => made.kind === 'class')
}
