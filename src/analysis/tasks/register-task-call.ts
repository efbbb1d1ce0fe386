import { isApplication, isTaskClass } from '../applications/celery-app.ts'
import { isForeignObject } from '../applications/foreign.ts'
import type { ClassFact, Expression } from '../python/facts.ts'
import type { Entity, Scope } from '../semantic/entity.ts'
import type { Program } from '../semantic/program.ts'
import { inheritsFrom, resolve } from '../semantic/resolve.ts'
import { functionScope } from '../semantic/scope.ts'

/** The class passed to `app.register_task(…)` or `app.tasks.register(…)`. */
export function registeredClass(
  program: Program,
  scope: Scope,
  call: Expression & { kind: 'call' },
  argument: Expression,
): { fact: ClassFact; scope: Scope } | null {
  const { callee } = call
  if (callee.kind !== 'attribute') return null
  const registers = resolve(program, scope, callee).some((entity) => isRegisterMethod(program, entity))
  return registers ? classOfArgument(program, scope, argument) : null
}

/** `register(C)`, `register(C())`, and `c = C()` before `register(c)`. */
function classOfArgument(
  program: Program,
  scope: Scope,
  argument: Expression,
): { fact: ClassFact; scope: Scope } | null {
  const target = argument.kind === 'call' ? argument.callee : argument
  for (const entity of resolve(program, scope, target)) {
    // With a base outside of the repository, the registration itself shows that the class is a task.
    if (entity.kind === 'class' && (isTaskClass(program, entity) || hasExternalBase(program, entity)))
      return entity
    if (entity.kind === 'value' && entity.expression.kind === 'call' && entity.expression !== argument) {
      const made = classOfArgument(program, entity.scope, entity.expression)
      if (made) return made
    }
  }
  return null
}

/** `app.register_task` and `app.tasks.register`. No other library has an object with `register_task`. */
export function isRegisterMethod(program: Program, entity: Entity): boolean {
  const application = registeringApplication(entity)
  if (application === null) return false
  return (
    isApplication(program, application) ||
    ('name' in entity && /\bregister_task$/.test(entity.name ?? '') && isForeignObject(program, application))
  )
}

function registeringApplication(entity: Entity): Entity | null {
  if (entity.kind === 'external') {
    const name = entity.name.replace(/\.(register_task|tasks\.register)$/, '')
    return name === entity.name ? null : { kind: 'external', name }
  }
  if (entity.kind !== 'attribute') return null
  if (entity.name === 'register_task') return entity.object
  const { object } = entity
  return entity.name === 'register' && object.kind === 'attribute' && object.name === 'tasks'
    ? object.object
    : null
}

/** `def register(cls): app.register_task(cls()); return cls` */
export function registersItsClass(program: Program, entity: Entity): boolean {
  if (entity.kind !== 'function') return false
  const [parameter] = entity.fact.parameters
  const scope = functionScope(entity)
  return entity.fact.body.some((statement) => {
    if (statement.kind !== 'expression' || statement.value.kind !== 'call') return false
    const [given] = statement.value.arguments
    const made = given?.value.kind === 'call' ? given.value.callee : given?.value
    const isOwn = made?.kind === 'name' && made.name === parameter?.name
    return (
      isOwn && resolve(program, scope, statement.value.callee).some((one) => isRegisterMethod(program, one))
    )
  })
}

function hasExternalBase(program: Program, entity: Entity): boolean {
  return inheritsFrom(program, entity, (base) => {
    return base.kind === 'unknown' || (base.kind === 'external' && !base.name.startsWith('builtins.'))
  })
}
