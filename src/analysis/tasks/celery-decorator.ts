import { isApplication } from '../applications/celery-app.ts'
import { APPLICATION_LIKE, APPLICATION_TASK_METHODS, TASK_DECORATORS } from '../applications/celery-names.ts'
import type { Expression } from '../python/facts.ts'
import { findArgument } from '../semantic/arguments.ts'
import type { Entity } from '../semantic/entity.ts'
import { NO_OPTIONS, type Options } from '../semantic/keyword-arguments.ts'
import type { Program } from '../semantic/program.ts'

/** `celery.task` of an application that is a parameter. */
export function isNamedLikeTaskDecorator(expression: Expression): boolean {
  if (expression.kind !== 'attribute' || !APPLICATION_TASK_METHODS.has(expression.name)) return false
  return expression.object.kind === 'name' && APPLICATION_LIKE.test(expression.object.name)
}

/** `shared_task`, `app.task` and the other task decorators of Celery. */
export function isCeleryDecorator(program: Program, entity: Entity): boolean {
  if (entity.kind === 'external') {
    if (TASK_DECORATORS.has(entity.name)) return true
    const dot = entity.name.lastIndexOf('.')
    const owner: Entity = { kind: 'external', name: entity.name.slice(0, dot) }
    return APPLICATION_TASK_METHODS.has(entity.name.slice(dot + 1)) && isApplication(program, owner)
  }
  return (
    entity.kind === 'attribute' &&
    APPLICATION_TASK_METHODS.has(entity.name) &&
    isApplication(program, entity.object)
  )
}

/** `Celery(task_cls=Base)` is the base of all tasks of the application. */
export function applicationOptions(decorator: Entity): Options {
  if (decorator.kind !== 'attribute' || decorator.object.kind !== 'value') return NO_OPTIONS
  const { expression, scope } = decorator.object
  if (expression.kind !== 'call') return NO_OPTIONS
  const base = findArgument(expression.arguments, 'task_cls')
  if (!base) return NO_OPTIONS
  return {
    byKeyword: new Map([['base', { keyword: 'base', value: base.value, scope, argument: null }]]),
    hidden: null,
  }
}
