import type { DictionaryItem, Expression } from '../python/facts.ts'
import type { Settings } from '../settings.ts'
import type { QueueRegistry, TaskQueue } from '../types.ts'
import { bindingsOf } from './bindings.ts'
import { constantOf } from './constants.ts'
import type { Declaration } from './declared-queues.ts'
import type { Scope } from './entities.ts'
import { evaluate } from './evaluate.ts'
import type { LinkedTask } from './linked-task.ts'
import { moduleScope, type Program } from './program.ts'
import { classScope, resolve } from './resolve.ts'

/** The class name that a registry has in the houses that keep one; a fallback for a project not using it yet. */
const REGISTRY_CLASS = /^Celery_?Queues?$/i
const QUEUE_CONSTANT = /QUEUE/
const CONSTANT = /^[A-Z][A-Z0-9_]*$/

interface Container extends Pick<QueueRegistry, 'path' | 'form' | 'holder'> {
  readonly scope: Scope
  /** Of a mapping. */
  readonly items?: readonly DictionaryItem[]
  /** Named by the settings: all its constants are entries. */
  readonly configured?: boolean
}

/**
 * The project's queue registry: what the settings name, else the class (or mapping, or module of constants) that most
 * tasks take their `queue=` from, else a class called like one, else `task_queues` where tasks write its queues out.
 */
export function findRegistry(
  program: Program,
  tasks: readonly LinkedTask[],
  settings: Settings,
  readPaths: readonly string[],
  declaration: Declaration,
): QueueRegistry | null {
  const container = configured(program, settings) ?? mostUsed(program, tasks) ?? byName(program, readPaths)
  if (container === null) return declaredRegistry(tasks, declaration)
  const { path, form, holder } = container
  const used = new Set(tasks.flatMap((task) => memberUsed(program, task, container) ?? []))
  return {
    path,
    class: form === 'class' ? holder : null,
    form,
    holder,
    entries: entriesOf(program, container, used),
  }
}

function declaredRegistry(tasks: readonly LinkedTask[], declaration: Declaration): QueueRegistry | null {
  if (declaration === null || declaration === 'unknown') return null
  const entries: Record<string, string | null> = Object.create(null)
  for (const { name } of declaration.items) entries[name] = name
  const isUsed = tasks.some(({ queue }) => queue.origin === 'literal' && (queue.value ?? '') in entries)
  return isUsed ? { path: declaration.path, class: null, form: 'declared', holder: null, entries } : null
}

/** Whether both are the same class, mapping or module. */
function isSame(a: Pick<QueueRegistry, 'path' | 'form' | 'holder'>, b: typeof a): boolean {
  return a.path === b.path && a.form === b.form && a.holder === b.holder
}

/** The queue with its origin told against the registry, which a reference to a missing member belongs to as well. */
export function queueAgainstRegistry(program: Program, task: LinkedTask, registry: QueueRegistry): TaskQueue {
  const option = task.origin.options.byKeyword.get('queue')
  if (!option || task.queue.origin === 'none' || task.queue.origin === 'literal') return task.queue
  const found = containerOf(program, option.scope, option.value)
  if (found === null || !isSame(found.container, registry)) return task.queue
  if (registry.form === 'constants' && !(found.member in registry.entries)) return task.queue
  return { ...task.queue, origin: 'registry' }
}

/** The entry of the registry that a task's queue names, there or not; null when it names none. */
export function registryMember(program: Program, task: LinkedTask, registry: QueueRegistry): string | null {
  const option = task.origin.options.byKeyword.get('queue')
  const found = option ? containerOf(program, option.scope, option.value) : null
  return found && isSame(found.container, registry) ? found.member : null
}

function configured(program: Program, settings: Settings): Container | null {
  if (settings.registry === null) return null
  const { path, class: name } = settings.registry
  const scope = program.paths.has(path) ? moduleScope(program, path) : null
  if (scope === null) return null
  if (name === null) return { path, form: 'constants', holder: null, scope, configured: true }
  return (
    classContainer(program, path, name) ??
    mappingContainer(program, scope, { kind: 'name', name, at: NOWHERE })
  )
}

function mostUsed(program: Program, tasks: readonly LinkedTask[]): Container | null {
  const uses = new Map<string, { container: Container; count: number }>()
  for (const task of tasks) {
    const option = task.origin.options.byKeyword.get('queue')
    const found = option ? containerOf(program, option.scope, option.value) : null
    if (found === null) continue
    const key = `${found.container.path}\0${found.container.holder ?? ''}`
    const use = uses.get(key)
    if (use) use.count++
    else uses.set(key, { container: found.container, count: 1 })
  }
  // Where more tasks take their queue from settings that are not known here, some module's constants are no registry.
  const elsewhere = tasks.filter((task) => task.queue.origin === 'dynamic').length
  const ranked = [...uses.entries()]
    .filter(([, use]) => use.container.form !== 'constants' || use.count > elsewhere)
    .sort(([keyA, a], [keyB, b]) => {
      if ((a.container.holder === null) !== (b.container.holder === null))
        return a.container.holder === null ? 1 : -1
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
    const inside = classScope({ kind: 'class', fact: binding.statement, scope })
    return { path, form: 'class', holder: name, scope: inside }
  }
  return null
}

const NOWHERE = { start: 0, end: 0 }

/** `QUEUES = {"mail": "mail"}` in a module, each key known. */
function mappingContainer(program: Program, from: Scope, object: Expression): Container | null {
  const mapping = constantOf(program, from, object)
  if (mapping.kind === 'unknown' || mapping.name === null || mapping.scope.kind !== 'module') return null
  const { expression, scope, name: holder } = mapping
  if (expression.kind !== 'dictionary') return null
  const { items } = expression
  const keys = items.map(({ key }) => key && textOf(program, scope, key))
  return keys.includes(null) ? null : { path: scope.path, form: 'mapping', holder, scope, items }
}

function textOf(program: Program, scope: Scope, expression: Expression): string | null {
  const value = evaluate(program, scope, expression)
  return value.known && typeof value.value === 'string' ? value.value : null
}

function memberUsed(program: Program, task: LinkedTask, container: Container): string | null {
  const option = task.origin.options.byKeyword.get('queue')
  const found = option ? containerOf(program, option.scope, option.value) : null
  return found && isSame(found.container, container) ? found.member : null
}

/** What a queue expression takes its member from: `CeleryQueues.X`, `Queues.X.value`, `QUEUES["x"]`, `HIGH`. */
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
        const { path } = owner.scope
        const container: Container = {
          path,
          form: 'class',
          holder: owner.fact.name,
          scope: classScope(owner),
        }
        return { container, member: expression.name }
      }
      if (owner.kind === 'module') return constantIn(program, owner.path, expression.name)
    }
    return null
  }
  if (expression.kind === 'subscript') {
    const member = textOf(program, scope, expression.index)
    const container = member === null ? null : mappingContainer(program, scope, expression.object)
    return container && member !== null ? { container, member } : null
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
  if (scope === null || !CONSTANT.test(member)) return null
  return { container: { path, form: 'constants', holder: null, scope }, member }
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
  for (const { key, value } of container.items ?? []) {
    const name = key && textOf(program, container.scope, key)
    if (name !== null) entries[name] = textOf(program, container.scope, value)
  }
  if (container.form === 'mapping') return entries
  for (const [name, bindings] of bindingsOf(container.scope.statements).byName) {
    const binding = bindings.at(-1)
    if (binding?.kind !== 'assignment' || name.startsWith('_')) continue
    // A module holds other constants too: those taken as queues, or called so, are its entries.
    if (container.form === 'constants' && !isQueueConstant(name, container, used)) continue
    const value = evaluate(program, container.scope, { kind: 'name', name, at: binding.statement.at })
    if (value.known && typeof value.value !== 'string') continue
    entries[name] = value.known && typeof value.value === 'string' ? value.value : null
  }
  return entries
}
