import { compareText } from '../../shared/compare-text.ts'
import type { Declaration } from '../celery-config/task-queues.ts'
import type { Settings } from '../model/settings.ts'
import type { QueueRegistry, TaskQueue } from '../model/types.ts'
import type { Program } from '../semantic/program.ts'
import { moduleScope } from '../semantic/scope.ts'
import type { FoundTask } from '../tasks/found-task.ts'
import type { LinkedTask } from '../tasks/linked-task.ts'
import {
  classContainer,
  containerEntries,
  containerKey,
  type EntryUse,
  entryUsed,
  isSameContainer,
  mappingContainer,
  type QueueContainer,
} from './queue-containers.ts'
import { isReachable, registryOfTask, type Uses } from './registry-of-task.ts'

/** The usual class name of a registry. Finds a registry that no task uses yet. */
const REGISTRY_CLASS = /^Celery_?Queues?$/i

interface Registries {
  /** The registry that most tasks of the repository use. */
  readonly main: QueueRegistry | null
  /** The main registry first. Each project of a repository may have one or several. */
  readonly all: readonly QueueRegistry[]
  of(task: FoundTask): Pick<LinkedTask, 'registry' | 'entry'>
}

/**
 * The queue registries: the one that the settings name; else the classes, mappings and modules of constants in `queue=`
 * options; else a class with the usual name; else `task_queues`, where tasks name its queues as literals.
 */
export function findRegistries(
  program: Program,
  tasks: readonly FoundTask[],
  settings: Settings,
  readPaths: readonly string[],
  declaration: Declaration,
): Registries {
  const uses = new Map<FoundTask, EntryUse>()
  for (const task of tasks) {
    const used = entryUsed(program, task)
    if (used) uses.set(task, used)
  }
  const given = settings.registry && configuredRegistry(program, settings.registry)
  const named = withUsualName(program, readPaths)
  const main = given ?? mostUsed(tasks, uses) ?? named[0]
  if (!main) {
    const declared = declaredRegistry(tasks, declaration)
    const belonging = { registry: declared, entry: null }
    return { main: declared, all: declared ? [declared] : [], of: () => belonging }
  }
  const containers = distinct([main, ...perProject(program, tasks, uses), ...classesOfQueues(uses), ...named])
  const members = membersUsed(uses)
  const all = containers.map((one) => registryFrom(program, one, members.get(containerKey(one)) ?? new Set()))
  const [first = null] = all
  const registryOf = registryOfTask(program, all, uses)
  return {
    main: first,
    all,
    of(task) {
      const isGiven = given && first && isReachable(program, task, first, 'from beside')
      const registry = isGiven ? first : registryOf(task)
      const use = uses.get(task)
      return {
        registry,
        entry: use && registry && isSameContainer(use.container, registry) ? use.member : null,
      }
    },
  }
}

function registryFrom(program: Program, container: QueueContainer, used: ReadonlySet<string>): QueueRegistry {
  const { path, form, holder, isOpen = false } = container
  const entries = containerEntries(program, container, used)
  return { path, class: form === 'class' ? holder : null, form, holder, entries, isOpen }
}

function membersUsed(uses: Uses): ReadonlyMap<string, ReadonlySet<string>> {
  const groups = Map.groupBy(uses.values(), ({ container }) => containerKey(container))
  return new Map([...groups].map(([key, own]) => [key, new Set(own.map(({ member }) => member))]))
}

function classesOfQueues(uses: Uses): QueueContainer[] {
  return byContainer(uses)
    .filter((one) => one.container.holder !== null && isOfQueues(one))
    .map(({ container }) => container)
}

/** A container that a single task uses may hold anything, unless its name says “queue”. */
function isOfQueues({ container: { holder }, count }: { container: QueueContainer; count: number }): boolean {
  return holder === null || count > 1 || /queue/i.test(holder)
}

/** The most used container of each source root. */
function perProject(program: Program, tasks: readonly FoundTask[], uses: Uses): QueueContainer[] {
  const projects = Map.groupBy(tasks, ({ path }) => program.layout.rootOf(path))
  return [...projects.values()].flatMap((own) => {
    const used = own.flatMap((task): [FoundTask, EntryUse][] => {
      const use = uses.get(task)
      return use ? [[task, use]] : []
    })
    return mostUsed(own, new Map(used)) ?? []
  })
}

function byContainer(uses: Uses): { container: QueueContainer; count: number }[] {
  const groups = Map.groupBy(uses.values(), ({ container }) => containerKey(container))
  return [...groups.values()].flatMap(([first, ...others]) =>
    first ? [{ container: first.container, count: 1 + others.length }] : [],
  )
}

function distinct(containers: readonly QueueContainer[]): QueueContainer[] {
  const first = new Map<string, QueueContainer>()
  for (const one of containers) if (!first.has(containerKey(one))) first.set(containerKey(one), one)
  return [...first.values()]
}

function declaredRegistry(tasks: readonly FoundTask[], declaration: Declaration): QueueRegistry | null {
  const registry = declaredQueues(declaration)
  const isUsed = tasks.some(
    ({ queue }) => queue.origin === 'literal' && registry !== null && (queue.value ?? '') in registry.entries,
  )
  return isUsed ? registry : null
}

/** The queues of `task_queues` as a registry, whether tasks name them or not. */
export function declaredQueues(declaration: Declaration): QueueRegistry | null {
  if (declaration === null || declaration === 'unknown') return null
  const entries: Record<string, string | null> = Object.create(null)
  for (const { name } of declaration.items) entries[name] = name
  return { path: declaration.path, class: null, form: 'declared', holder: null, entries, isOpen: false }
}

/** Sets the origin `registry`, also for a reference to an entry that the registry lacks. */
export function queueOfRegistry({
  queue,
  registry,
  entry,
}: Pick<LinkedTask, 'queue' | 'registry' | 'entry'>): TaskQueue {
  if (queue.origin === 'none' || queue.origin === 'literal' || registry === null || entry === null)
    return queue
  if (registry.form === 'constants' && !(entry in registry.entries)) return queue
  return { ...queue, origin: 'registry' }
}

/** The registry of the settings; null where the repository lacks this class, mapping or module of constants. */
export function configuredRegistry(
  program: Program,
  { path, class: name }: NonNullable<Settings['registry']>,
): QueueContainer | null {
  const scope = program.paths.has(path) ? moduleScope(program, path) : null
  if (scope === null) return null
  if (name === null) {
    const module: QueueContainer = { path, form: 'constants', holder: null, scope, configured: true }
    return Object.keys(containerEntries(program, module, new Set())).length > 0 ? module : null
  }
  const expression = { kind: 'name', name, at: { start: 0, end: 0 } } as const
  return classContainer(program, path, name) ?? mappingContainer(program, scope, expression)
}

function mostUsed(tasks: readonly FoundTask[], uses: Uses): QueueContainer | null {
  // Where more tasks use unknown settings, the constants of some module are not a registry.
  const elsewhere = tasks.filter((task) => task.queue.origin === 'dynamic').length
  const ranked = byContainer(uses)
    .filter((one) => isOfQueues(one) && (one.container.form !== 'constants' || one.count > elsewhere))
    .sort((a, b) => {
      const [isModule, isOtherModule] = [a.container.holder === null, b.container.holder === null]
      if (isModule !== isOtherModule) return isModule ? 1 : -1
      return b.count - a.count || compareText(containerKey(a.container), containerKey(b.container))
    })
  return ranked[0]?.container ?? null
}

function withUsualName(program: Program, paths: readonly string[]): QueueContainer[] {
  return [...paths].sort().flatMap((path) =>
    (program.factsOf(path)?.statements ?? []).flatMap((statement) => {
      if (statement.kind !== 'class' || !REGISTRY_CLASS.test(statement.name)) return []
      return classContainer(program, path, statement.name) ?? []
    }),
  )
}
