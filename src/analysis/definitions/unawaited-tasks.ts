import type { FunctionFact } from '../python/facts.ts'
import type { Program } from '../semantic/program.ts'
import { resolve } from '../semantic/resolve.ts'
import { findMethod } from '../tasks/class-task.ts'
import type { LinkedTask } from '../tasks/linked-task.ts'
import type { RevisionTasks } from '../tasks/revision-tasks.ts'
import { isPlainDecorator, mayRunCoroutines } from './plain-applications.ts'
import { isPlainTaskClass } from './plain-task-class.ts'

/**
 * The tasks whose `async def` Celery itself calls: it takes the coroutine for the result, and nothing awaits it. Empty
 * where the project’s application or base class may run coroutines.
 */
export function unawaitedTasks(revision: RevisionTasks): readonly LinkedTask[] {
  const found = revision.tasks.filter((task) => isUnawaited(revision.program, task))
  return found.length > 0 && mayRunCoroutines(revision.program, revision.taskPaths) ? [] : found
}

/** The unawaited tasks of a change’s files, where base had none: a project with several has something that runs them. */
export function newlyUnawaited(base: RevisionTasks, head: RevisionTasks): readonly LinkedTask[] {
  if (!head.tasks.some(({ origin }) => coroutineOf(head.program, origin) !== null)) return []
  const changed = new Set(head.changedPaths)
  const found = unawaitedTasks(head).filter(({ path }) => changed.has(path))
  return found.length === 0 || unawaitedTasks(base).length > 0 ? [] : found
}

function isUnawaited(program: Program, { origin }: LinkedTask): boolean {
  const run = coroutineOf(program, origin)
  const { definition, scope, decorator, call, options, isAlias } = origin
  if (run === null || isAlias || definition === null) return false
  if (definition.kind === 'class') {
    const entity = { kind: 'class', fact: definition, scope } as const
    return run.decorators.length === 0 && isPlainTaskClass(program, entity)
  }
  const base = options.byKeyword.get('base')
  const bases = base ? resolve(program, base.scope, base.value) : []
  if (options.hidden !== null || !bases.every((one) => isPlainTaskClass(program, one))) return false
  const use = decorator?.expression ?? call
  const others = run.decorators.filter((one) => one !== decorator)
  return use !== null && others.length === 0 && isPlainDecorator(program, scope, use)
}

/** The `async def` that a task runs. */
function coroutineOf(program: Program, { definition, scope }: LinkedTask['origin']): FunctionFact | null {
  if (definition === null) return null
  const run =
    definition.kind === 'class'
      ? findMethod(program, { kind: 'class', fact: definition, scope }, 'run')?.fact
      : definition
  return run?.async ? run : null
}
