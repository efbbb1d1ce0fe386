import { isForeign, isForeignObject } from '../applications/foreign.ts'
import { isOtherLibrary } from '../applications/other-libraries.ts'
import type { Gap } from '../model/types.ts'
import { isLibrary } from '../modules/libraries.ts'
import { mayMakeTasks } from '../python/body-fingerprint.ts'
import type { Expression, FunctionFact } from '../python/facts.ts'
import { bindingsOf } from '../semantic/bindings.ts'
import type { Entity, Scope } from '../semantic/entity.ts'
import { lastName } from '../semantic/expression-names.ts'
import { fileOfModule, type Program } from '../semantic/program.ts'
import { resolve, resolveAttribute } from '../semantic/resolve.ts'
import { walkScopes } from '../semantic/walk-scopes.ts'
import { taskDecoratorOf } from './task-decorator.ts'

/** A decorator of the project with such a name may make a task in a way that is not followed. */
const TASK_LIKE = /task/i
/** One of another package: `background_task`, not `task_permission_required`. */
const NAMED_TASK = /task$/i

/** Functions whose decorator is named like a task decorator and could not be resolved. */
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
  const { name, line } = fact
  const reason = `${name} may be a task: its decorator ${lastName(unresolved.expression)} is not understood`
  const texts = textsOf(unresolved.expression)
  return [{ kind: 'not followed', path: scope.path, line, reason, functionName: name, texts }]
}

function textsOf(expression: Expression): string[] {
  if (expression.kind !== 'call') return []
  return expression.arguments.flatMap(({ value }) => (value.kind === 'string' ? [value.value] : []))
}

function isUnresolved(program: Program, scope: Scope, expression: Expression): boolean {
  if (!TASK_LIKE.test(lastName(expression))) return false
  const called = expression.kind === 'call' ? expression.callee : expression
  return resolve(program, scope, called).some((entity) => {
    switch (entity.kind) {
      case 'function':
        return mayMakeTasks(entity.fact.words)
      case 'attribute':
        return (
          isOfProjectObject(program, entity) || isNamedTask(called, isForeignObject(program, entity.object))
        )
      case 'external':
        return isNamedTask(called, mayBeCelerys(program, scope, entity.name))
      default:
        return true
    }
  })
}

function isNamedTask(called: Expression, isForeignOne: boolean): boolean {
  return isForeignOne && NAMED_TASK.test(lastName(called))
}

/** Libraries with tasks of another kind are known. An unbound name may come from a star import. */
function mayBeCelerys(program: Program, { path, statements }: Scope, name: string): boolean {
  if (!name.startsWith('builtins.')) return isForeign(name)
  return bindingsOf(statements).stars.some(({ level, module }) => {
    if (level > 0 || isLibrary(module) || isOtherLibrary(module)) return false
    return fileOfModule(program, module, path) === null
  })
}

/** `registry.task` and `registry.app.task` where code of the repository makes `registry`. */
function isOfProjectObject(program: Program, { object, name }: Entity & { kind: 'attribute' }): boolean {
  if (object.kind === 'attribute') return isOfProjectObject(program, object)
  if (object.kind !== 'value') return false
  if (object.expression.kind !== 'call') return object.expression.kind === 'subscript' && name === 'task'
  return resolve(program, object.scope, object.expression.callee).some((maker) => {
    if (maker.kind === 'function') return !usesOtherLibrary(program, maker.scope.path)
    if (maker.kind !== 'class') return false
    const members = resolveAttribute(program, maker, name)
    return members.every((member) => member.kind !== 'function' || mayMakeTasks(member.fact.words))
  })
}

/** Whether a file imports a library with tasks of another kind: an object that it makes is probably that library's. */
function usesOtherLibrary(program: Program, path: string): boolean {
  return (program.factsOf(path)?.statements ?? []).some(
    (statement) =>
      (statement.kind === 'import' || statement.kind === 'from') && isOtherLibrary(statement.module),
  )
}
