import { isApplication, isTaskClass } from '../applications/celery-app.ts'
import { TASK_CLASSES } from '../applications/celery-names.ts'
import type { ClassFact, Statement } from '../python/facts.ts'
import { bindingsOf } from '../semantic/bindings.ts'
import { type ClassEntity, type Entity, isExternal } from '../semantic/entity.ts'
import { lastName } from '../semantic/expression-names.ts'
import type { Program } from '../semantic/program.ts'
import { basesOf } from '../semantic/resolve.ts'
import { moduleScope } from '../semantic/scope.ts'
import { walkScopes } from '../semantic/walk-scopes.ts'
import { ancestry, classTask, findMethod } from '../tasks/class-task.ts'
import type { FoundTask } from '../tasks/found-task.ts'
import type { LinkedTask } from '../tasks/linked-task.ts'
import type { RevisionTasks } from '../tasks/revision-tasks.ts'
import { isShapedByCode } from './plain-task-class.ts'

/** A Task class of the change that no code registers, as far as the tasks that were found show. */
export interface UnregisteredClass {
  readonly entity: ClassEntity
  /** The task that it would be. */
  readonly task: FoundTask
  /** The task of base whose name it has, or whose definition it replaces; null for another class. */
  readonly replaced: LinkedTask | null
}

/** Celery registers classes that inherit from one of these by a metaclass, until Celery 5. */
const REGISTER_THEMSELVES = /^celery\.task\b/

/** More new classes are a copied project. */
const MAX_CLASSES = 20
/** A change that deletes more files moves a project. */
const MAX_DELETED = 300

/** The Task classes that a change adds, or no longer registers. */
export function unregisteredClasses(base: RevisionTasks, head: RevisionTasks): readonly UnregisteredClass[] {
  const registered = new Set(head.tasks.flatMap((task) => (task.kind === 'class' ? [placeOf(task)] : [])))
  const found = head.changedPaths
    .flatMap((path) => runnableClasses(head.program, path))
    .filter(({ fact, scope }) => !registered.has(`${scope.path}\0${fact.name}`))
  if (found.length === 0 || found.length > MAX_CLASSES) return []
  return found.flatMap((entity): UnregisteredClass[] => {
    if (wasUnregistered(base, head, entity)) return []
    const task = classTask(head.program, entity.fact, entity.scope, NO_CALL)
    return [{ entity, task, replaced: replacedTask(base, head, task) }]
  })
}

const NO_CALL = { kind: 'other', type: 'no call', at: { start: 0, end: 0 } } as const

function placeOf({ path, qualname }: Pick<LinkedTask, 'path' | 'qualname'>): string {
  return `${path}\0${qualname}`
}

/** The classes of a file that Celery could run if code registered them. */
function runnableClasses(program: Program, path: string): ClassEntity[] {
  const module = moduleScope(program, path)
  if (module === null || program.layout.moduleOf(path) === null) return []
  const entered = { functions: 'skip', classes: 'skip', deadBlocks: 'skip' } as const
  return walkScopes(module, entered).flatMap(({ statement, scope }): ClassEntity[] => {
    if (statement.kind !== 'class' || !mayBeTask(statement)) return []
    const entity = { kind: 'class', fact: statement, scope } as const
    return isRunnable(program, entity) ? [entity] : []
  })
}

/** By its text alone: bases of other classes need not be read. */
function mayBeTask({ arguments: bases, body }: ClassFact): boolean {
  if (bases.length === 0) return false
  return (
    bases.some(({ value }) => /task|job/i.test(lastName(value))) ||
    body.some((one) => {
      if (one.kind === 'function') return one.name === 'run'
      return one.kind === 'assignment' && one.target.kind === 'name' && one.target.name === 'name'
    })
  )
}

function isRunnable(program: Program, entity: ClassEntity): boolean {
  const run = findMethod(program, entity, 'run')
  if (run === null || isAbstract(entity.fact.body) || isAbstract(run.scope.statements, 'run')) return false
  if (!isTaskClass(program, entity) || isShapedByCode(program, entity)) return false
  return ancestry(program, entity).every((one) =>
    basesOf(program, one).every((base) => base.kind === 'class' || isKnownBase(program, base)),
  )
}

function isKnownBase(program: Program, base: Entity): boolean {
  if (base.kind === 'external' && REGISTER_THEMSELVES.test(base.name)) return false
  return isExternal(base, TASK_CLASSES) || isExternal(base, NEUTRAL) || isApplicationsTask(program, base)
}

/** `class Send(app.Task)` */
function isApplicationsTask(program: Program, base: Entity): boolean {
  return base.kind === 'attribute' && base.name === 'Task' && isApplication(program, base.object)
}

const NEUTRAL: ReadonlySet<string> = new Set(['builtins.object', 'abc.ABC'])

/** `abstract = True` in the class, or `@abstractmethod` on its method. */
function isAbstract(body: readonly Statement[], method?: string): boolean {
  return body.some((statement) => {
    if (statement.kind === 'assignment')
      return method === undefined && statement.target.kind === 'name' && statement.target.name === 'abstract'
    return (
      statement.kind === 'function' &&
      statement.name === (method ?? statement.name) &&
      statement.decorators.some(({ expression }) => lastName(expression).startsWith('abstract'))
    )
  })
}

/** Whether base had a class of this name, here or in a file that the change deletes, and did not register it either. */
function wasUnregistered(base: RevisionTasks, head: RevisionTasks, { fact, scope }: ClassEntity): boolean {
  const { paths } = base.program
  const deleted = [...paths.difference(head.program.paths)].slice(0, MAX_DELETED)
  const places = [...head.changedPaths.filter((path) => paths.has(path)), ...deleted]
  const before = places.filter((path) => {
    const statements = base.program.factsOf(path)?.statements ?? []
    const bindings = bindingsOf(statements).byName.get(fact.name) ?? []
    return bindings.some((one) => one.kind === 'definition' && one.statement.kind === 'class')
  })
  const own = before.includes(scope.path) ? [scope.path] : before
  return own.some((path) => !base.tasks.some((task) => placeOf(task) === `${path}\0${fact.name}`))
}

/** The task of base that head lost and whose name, class or function in the same file the class takes over. */
function replacedTask(base: RevisionTasks, head: RevisionTasks, task: FoundTask): LinkedTask | null {
  const lost = lostTasks(base, head)
  const alike = wordOf(task.qualname)
  return (
    lost.find(({ name }) => task.name !== null && name === task.name) ??
    lost.find((one) => one.path === task.path && wordOf(one.qualname) === alike) ??
    null
  )
}

function lostTasks(base: RevisionTasks, head: RevisionTasks): readonly LinkedTask[] {
  const names = new Set(head.tasks.map(({ name }) => name))
  return base.tasks.filter(({ name }) => name !== null && !names.has(name))
}

/** `fetch_photo`, `FetchPhoto` and `FetchPhotoTask` as “fetchphoto”. */
function wordOf(name: string): string {
  return name
    .replaceAll('_', '')
    .toLowerCase()
    .replace(/(?<=.)task$/, '')
}
