import type { QueueRegistry } from '../types.ts'
import { isInside, join, parentOf } from './folders.ts'
import type { LinkedTask } from './linked-task.ts'
import type { Program } from './program.ts'
import { keyOf, type QueueContainer } from './queue-containers.ts'

/** What a task takes its queue from. */
export interface Use {
  readonly container: QueueContainer
  readonly member: string
}

export type Uses = ReadonlyMap<LinkedTask, Use>

/**
 * The registry that a task names; else, of its project's, one that lists the text of its queue; else the one that most
 * tasks of its file take theirs from, of its folder, and so on up to its source root; else one that stands there.
 */
export function ownRegistries(
  program: Program,
  all: readonly QueueRegistry[],
  uses: Uses,
): (task: LinkedTask) => QueueRegistry | null {
  const { layout } = program
  const byKey = new Map(all.map((registry) => [keyOf(registry), registry]))
  const counts = new Map<string, Map<QueueRegistry, number>>()
  const files = new Map<QueueRegistry, string[]>()
  for (const [{ path }, { container }] of uses) {
    const registry = byKey.get(keyOf(container))
    if (!registry) continue
    files.set(registry, [...(files.get(registry) ?? []), path])
    for (const place of placesAround(path, layout.rootOf(path))) {
      const here = counts.get(place) ?? new Map<QueueRegistry, number>()
      counts.set(place, here.set(registry, (here.get(registry) ?? 0) + 1))
    }
  }
  const shared = all.filter((registry) => !isPrivate(registry, files.get(registry) ?? []))
  const [main = null] = shared
  return (task) => {
    const used = uses.get(task)
    const named = used && byKey.get(keyOf(used.container))
    if (named) return named
    const root = layout.rootOf(task.path)
    const usedInRoot = counts.get(root) ?? NO_COUNTS
    const ofProject = shared.filter((one) => usedInRoot.has(one) || layout.rootOf(one.path) === root)
    const nearest = placesAround(task.path, root).flatMap((place) => {
      const here = mostFirst(counts.get(place) ?? NO_COUNTS)
      return place === task.path ? here : here.filter((one) => shared.includes(one))
    })
    const candidates = [...nearest, ...ofProject]
    const own = candidates.find((one) => lists(one, task)) ?? candidates[0]
    return own ?? (main && isReachable(program, task, main, 'within') ? main : null)
  }
}

/** A module's constants that its own file uses, or one task alone, are no list for other files. */
function isPrivate({ form, path }: QueueRegistry, users: readonly string[]): boolean {
  if (form !== 'constants' || /queue/i.test(path)) return false
  return users.length === 1 || users.every((user) => user === path)
}

const NO_COUNTS: ReadonlyMap<QueueRegistry, number> = new Map()

/** Whether a registry has the queue that a task writes out as a text. */
function lists({ entries }: QueueRegistry, { queue: { origin, value } }: LinkedTask): boolean {
  return origin === 'literal' && value !== null && Object.values(entries).includes(value)
}

/** The file and its folders, the source root the last. */
function placesAround(path: string, root: string): string[] {
  const places = [path]
  for (let folder = parentOf(path); folder !== '' && folder !== root; folder = parentOf(folder))
    places.push(folder)
  return [...places, root]
}

/** Of several with equally many the one that was listed first is the first. */
function mostFirst(counts: ReadonlyMap<QueueRegistry, number>): QueueRegistry[] {
  return [...counts].sort(([, a], [, b]) => b - a).map(([registry]) => registry)
}

/**
 * Whether a task's project can take queues from a registry. Source roots within each other are one project's, unless the
 * task's has a `manage.py` of its own; those side by side are two, unless the settings name the registry for all.
 */
export function isReachable(
  { layout, paths }: Program,
  task: LinkedTask,
  registry: QueueRegistry,
  where: 'within' | 'from beside',
): boolean {
  const [own, other] = [layout.rootOf(task.path), layout.rootOf(registry.path)]
  if (isInside(other, own)) return true
  if (paths.has(join(own, 'manage.py'))) return false
  return where === 'from beside' || isInside(own, other)
}
