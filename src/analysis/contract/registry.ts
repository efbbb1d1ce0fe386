import type { Expression } from '../python/facts.ts'
import type { Settings } from '../settings.ts'
import type { QueueRegistry, TaskQueue } from '../types.ts'
import { bindingsOf } from './bindings.ts'
import type { Scope } from './entities.ts'
import { evaluate } from './evaluate.ts'
import type { LinkedTask } from './linked-task.ts'
import { moduleScope, type Program } from './program.ts'
import { classScope, resolve } from './resolve.ts'

/** The class name that a registry has in the houses that keep one; a fallback for a project not using it yet. */
const REGISTRY_CLASS = /^Celery_?Queues?$/i
const QUEUE_CONSTANT = /QUEUE/
const CONSTANT = /^[A-Z][A-Z0-9_]*$/

interface Container {
  readonly path: string
  readonly class: string | null
  readonly scope: Scope
  /** Named by the settings: all its constants are entries. */
  readonly configured?: boolean
}

/**
 * The project's queue registry: what the settings name, else the class (or module of constants) that most tasks take
 * their `queue=` from, else a class called like one.
 */
export function findRegistry(
  program: Program,
  tasks: readonly LinkedTask[],
  settings: Settings,
  readPaths: readonly string[],
): QueueRegistry | null {
  const container = configured(program, settings) ?? mostUsed(program, tasks) ?? byName(program, readPaths)
  if (container === null) return null
  const used = new Set(tasks.flatMap((task) => memberUsed(program, task, container) ?? []))
  return {
    path: container.path,
    class: container.class,
    entries: entriesOf(program, container, used),
  }
}

/** The queue with its origin told against the registry, which a reference to a missing member belongs to as well. */
export function queueAgainstRegistry(program: Program, task: LinkedTask, registry: QueueRegistry): TaskQueue {
  const option = task.origin.options.byKeyword.get('queue')
  if (!option || task.queue.origin === 'none' || task.queue.origin === 'literal') return task.queue
  const found = containerOf(program, option.scope, option.value)
  if (found === null || found.container.path !== registry.path || found.container.class !== registry.class) {
    return task.queue
  }
  if (registry.class === null && !(found.member in registry.entries)) return task.queue
  return { ...task.queue, origin: 'registry' }
}

/** The entry of the registry that a task's queue names, there or not; null when it names none. */
export function registryMember(program: Program, task: LinkedTask, registry: QueueRegistry): string | null {
  const option = task.origin.options.byKeyword.get('queue')
  const found = option ? containerOf(program, option.scope, option.value) : null
  if (found?.container.path !== registry.path || found.container.class !== registry.class) return null
  return found.member
}

function configured(program: Program, settings: Settings): Container | null {
  if (settings.registry === null) return null
  const { path, class: name } = settings.registry
  const scope = program.paths.has(path) ? moduleScope(program, path) : null
  if (scope === null) return null
  if (name === null) return { path, class: null, scope, configured: true }
  return classContainer(program, path, name)
}

function mostUsed(program: Program, tasks: readonly LinkedTask[]): Container | null {
  const uses = new Map<string, { container: Container; count: number }>()
  for (const task of tasks) {
    const option = task.origin.options.byKeyword.get('queue')
    const found = option ? containerOf(program, option.scope, option.value) : null
    if (found === null) continue
    const key = `${found.container.path}\0${found.container.class ?? ''}`
    const use = uses.get(key)
    if (use) use.count++
    else uses.set(key, { container: found.container, count: 1 })
  }
  // Where more tasks take their queue from settings that are not known here, some module's constants are no registry.
  const elsewhere = tasks.filter((task) => task.queue.origin === 'dynamic').length
  const ranked = [...uses.entries()]
    .filter(([, use]) => use.container.class !== null || use.count > elsewhere)
    .sort(([keyA, a], [keyB, b]) => {
      if ((a.container.class === null) !== (b.container.class === null))
        return a.container.class === null ? 1 : -1
      return b.count - a.count || (keyA < keyB ? -1 : 1)
    })
  return ranked[0]?.[1].container ?? null
}

function byName(program: Program, paths: readonly string[]): Container | null {
  for (const path of [...paths].sort()) {
    for (const statement of program.factsOf(path)?.statements ?? []) {
      if (statement.kind !== 'class' || !REGISTRY_CLASS.test(statement.name)) continue
      const container = classContainer(program, path, statement.name)
      if (container) return container
    }
  }
  return null
}

function classContainer(program: Program, path: string, name: string): Container | null {
  const scope = moduleScope(program, path)
  if (scope === null) return null
  for (const binding of bindingsOf(scope.statements).byName.get(name) ?? []) {
    if (binding.kind !== 'definition' || binding.statement.kind !== 'class') continue
    return { path, class: name, scope: classScope({ kind: 'class', fact: binding.statement, scope }) }
  }
  return null
}

function memberUsed(program: Program, task: LinkedTask, container: Container): string | null {
  const option = task.origin.options.byKeyword.get('queue')
  const found = option ? containerOf(program, option.scope, option.value) : null
  return found?.container.path === container.path && found.container.class === container.class
    ? found.member
    : null
}

/** Which class or module a queue expression takes its member from: `CeleryQueues.X`, `Queues.X.value`, `HIGH`. */
function containerOf(
  program: Program,
  scope: Scope,
  expression: Expression,
): { readonly container: Container; readonly member: string } | null {
  if (expression.kind === 'attribute') {
    if (expression.name === 'value' && expression.object.kind === 'attribute') {
      return containerOf(program, scope, expression.object)
    }
    for (const owner of resolve(program, scope, expression.object)) {
      if (owner.kind === 'class') {
        const container = { path: owner.scope.path, class: owner.fact.name, scope: classScope(owner) }
        return { container, member: expression.name }
      }
      if (owner.kind === 'module') return constantIn(program, owner.path, expression.name)
    }
    return null
  }
  if (expression.kind !== 'name') return null
  for (const entity of resolve(program, scope, expression)) {
    if (entity.kind !== 'value' || entity.name === null || entity.scope.kind !== 'module') continue
    return constantIn(program, entity.scope.path, entity.name)
  }
  return null
}

function constantIn(
  program: Program,
  path: string,
  member: string,
): { container: Container; member: string } | null {
  const scope = path.endsWith('/') ? null : moduleScope(program, path)
  return scope && CONSTANT.test(member) ? { container: { path, class: null, scope }, member } : null
}

function isQueueConstant(name: string, container: Container, used: ReadonlySet<string>): boolean {
  return used.has(name) || (container.configured ? CONSTANT.test(name) : QUEUE_CONSTANT.test(name))
}

function entriesOf(
  program: Program,
  container: Container,
  used: ReadonlySet<string>,
): Record<string, string | null> {
  const entries: Record<string, string | null> = Object.create(null)
  for (const [name, bindings] of bindingsOf(container.scope.statements).byName) {
    const binding = bindings.at(-1)
    if (binding?.kind !== 'assignment' || name.startsWith('_')) continue
    // A module holds other constants too: those taken as queues, or called so, are its entries.
    if (container.class === null && !isQueueConstant(name, container, used)) continue
    const value = evaluate(program, container.scope, { kind: 'name', name, at: binding.statement.at })
    if (value.known && typeof value.value !== 'string') continue
    entries[name] = value.known && typeof value.value === 'string' ? value.value : null
  }
  return entries
}
