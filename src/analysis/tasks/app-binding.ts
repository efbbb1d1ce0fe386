import { isApplicationClass } from '../applications/celery-app.ts'
import { APPLICATION_CLASSES } from '../applications/celery-names.ts'
import type { Expression } from '../python/facts.ts'
import { isExternal, type Scope, type ValueEntity } from '../semantic/entity.ts'
import type { Program } from '../semantic/program.ts'
import { resolve, resolveOne } from '../semantic/resolve.ts'
import { moduleScope } from '../semantic/scope.ts'
import { walkScopes } from '../semantic/walk-scopes.ts'
import type { LinkedTask } from './linked-task.ts'
import type { RevisionTasks } from './revision-tasks.ts'

const SHARED = new Set(['celery.shared_task', 'celery.app.shared_task'])
/** Options of `app.task` that `shared_task` lacks, https://docs.celeryq.dev/en/stable/reference/celery.html#celery.Celery.task */
const APP_TASK_ONLY = ['lazy', 'shared', 'filter']

/**
 * Whether a task is shared by all applications or bound to one that the repository creates; null where neither is
 * certain, and for a task in its application's own file, where the binding is intended.
 */
export function appBinding(program: Program, task: LinkedTask): 'shared' | 'bound' | null {
  const { decorator, scope, options } = task.origin
  if (decorator === null) return null
  const { expression } = decorator
  const callee = expression.kind === 'call' ? expression.callee : expression
  const entity = resolveOne(program, scope, callee)
  if (entity === null) return null
  if (isExternal(entity, SHARED)) return 'shared'
  if (entity.kind !== 'attribute' || entity.name !== 'task' || entity.object.kind !== 'value') return null
  if (!isPlainApplication(program, entity.object) || entity.object.scope.path === task.path) return null
  const needsApplication =
    options.hidden !== null || APP_TASK_ONLY.some((name) => options.byKeyword.has(name))
  return needsApplication ? null : 'bound'
}

/** Made by Celery's own class: a subclass may make tasks in another way. */
function isPlainApplication(program: Program, { expression, scope }: ValueEntity): boolean {
  if (expression.kind !== 'call') return false
  const made = resolveOne(program, scope, expression.callee)
  return made !== null && isExternal(made, APPLICATION_CLASSES)
}

/** The file that creates the repository's only Celery application; null where there are several, or none. */
export function applicationFile(revision: RevisionTasks): string | null {
  const [only, ...others] = applicationFiles(revision)
  return only !== undefined && others.length === 0 ? only : null
}

/** The files that create Celery applications, once for each. */
export function applicationFiles({
  program,
  taskPaths,
}: Pick<RevisionTasks, 'program' | 'taskPaths'>): readonly string[] {
  return taskPaths.flatMap((path) => {
    const scope = moduleScope(program, path)
    return scope ? applicationsIn(program, scope).map(() => path) : []
  })
}

function applicationsIn(program: Program, module: Scope): Expression[] {
  const entered = { functions: 'own scope', classes: 'skip', deadBlocks: 'enter' } as const
  return walkScopes(module, entered).flatMap(({ statement, scope }) => {
    switch (statement.kind) {
      case 'assignment':
      case 'return':
      case 'expression':
        return isMade(program, scope, statement.value) ? [statement.value] : []
      default:
        return []
    }
  })
}

function isMade(program: Program, scope: Scope, value: Expression): boolean {
  if (value.kind !== 'call') return false
  const { callee } = value
  // Calls are everywhere: only those with a telling name are resolved.
  if ((callee.kind !== 'name' && callee.kind !== 'attribute') || !/celery/i.test(callee.name)) return false
  return resolve(program, scope, callee).some((entity) => isApplicationClass(program, entity))
}
