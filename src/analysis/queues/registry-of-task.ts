import type { QueueRegistry } from '../model/types.ts'
import { isInside, join, parentOf } from '../modules/paths.ts'
import type { Program } from '../semantic/program.ts'
import type { FoundTask } from '../tasks/found-task.ts'
import { containerKey, type EntryUse } from './queue-containers.ts'

/** The entry that each task's `queue=` option names. */
export type Uses = ReadonlyMap<FoundTask, EntryUse>

/**
 * The registry that a task's option names. Otherwise the candidates are, in order: the registries that tasks of its file
 * use, of its folder and so on up to the source root, then those in the source root. One that lists the text of the
 * task's queue wins over the first.
 */
export function registryOfTask(
  program: Program,
  all: readonly QueueRegistry[],
  uses: Uses,
): (task: FoundTask) => QueueRegistry | null {
  const { layout } = program
  const byKey = new Map(all.map((registry) => [containerKey(registry), registry]))
  const counts = new Map<string, Map<QueueRegistry, number>>()
  const users = new Map<QueueRegistry, string[]>()
  for (const [{ path }, { container }] of uses) {
    const registry = byKey.get(containerKey(container))
    if (!registry) continue
    const own = users.get(registry) ?? []
    own.push(path)
    users.set(registry, own)
    for (const place of placesAround(path, layout.rootOf(path))) {
      const here = counts.get(place) ?? new Map<QueueRegistry, number>()
      counts.set(place, here.set(registry, (here.get(registry) ?? 0) + 1))
    }
  }
  const shared = new Set(all.filter((registry) => !isPrivate(registry, users.get(registry) ?? [])))
  const [main = null] = shared
  const known = new Map<string, readonly QueueRegistry[]>()
  const queues = new Map(all.map((registry) => [registry, new Set(Object.values(registry.entries))]))

  /** The registries that a file's tasks may belong to, likeliest first. */
  function candidatesFor(path: string): readonly QueueRegistry[] {
    const root = layout.rootOf(path)
    const [own, ...around] = placesAround(path, root).map((place) =>
      mostFirst(counts.get(place) ?? NO_COUNTS),
    )
    const atRoot = [...shared].filter((one) => layout.rootOf(one.path) === root)
    return [...new Set([...(own ?? []), ...around.flat().filter((one) => shared.has(one)), ...atRoot])]
  }

  return (task) => {
    const used = uses.get(task)
    const named = used && byKey.get(containerKey(used.container))
    if (named) return named
    const candidates = known.get(task.path) ?? candidatesFor(task.path)
    known.set(task.path, candidates)
    const { origin, value } = task.queue
    const listing = origin === 'literal' ? candidates.find((one) => queues.get(one)?.has(value)) : undefined
    const own = listing ?? candidates[0]
    return own ?? (main && isReachable(program, task, main, 'within') ? main : null)
  }
}

/** Constants that only their own file or a single task uses are not a registry for other files. */
function isPrivate({ form, path }: QueueRegistry, users: readonly string[]): boolean {
  if (form !== 'constants' || /queue/i.test(path)) return false
  return users.length === 1 || users.every((user) => user === path)
}

const NO_COUNTS: ReadonlyMap<QueueRegistry, number> = new Map()

/** The file and its folders, up to the source root. */
function placesAround(path: string, root: string): string[] {
  const places = [path]
  for (let folder = parentOf(path); folder !== '' && folder !== root; folder = parentOf(folder))
    places.push(folder)
  return [...places, root]
}

/** Sorted by count; registries with equal counts keep their order. */
function mostFirst(counts: ReadonlyMap<QueueRegistry, number>): QueueRegistry[] {
  return [...counts].sort(([, a], [, b]) => b - a).map(([registry]) => registry)
}

/**
 * Whether a task's project can use a registry. Nested source roots are one project, unless the task's root has a
 * `manage.py`. Source roots side by side are two projects, unless the settings name the registry for all.
 */
export function isReachable(
  { layout, paths }: Program,
  task: FoundTask,
  registry: QueueRegistry,
  where: 'within' | 'from beside',
): boolean {
  const [own, other] = [layout.rootOf(task.path), layout.rootOf(registry.path)]
  if (isInside(other, own)) return true
  if (paths.has(join(own, 'manage.py'))) return false
  return where === 'from beside' || isInside(own, other)
}
