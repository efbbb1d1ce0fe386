import type { FileFacts } from '../python/facts.ts'
import type { Settings } from '../settings.ts'
import type { Gap, QueueRegistry } from '../types.ts'
import { withApplicationQueue } from './application-queue.ts'
import { type CelerySettings, readCelerySettings } from './celery-settings.ts'
import { deliveryOf } from './delivery.ts'
import { findTasks } from './find-tasks.ts'
import type { Layout } from './layout.ts'
import type { LinkedTask } from './linked-task.ts'
import { type Consumer, NOTHING_OUTSIDE, type Outside, type Reference } from './outside.ts'
import { withOwnNaming } from './own-naming.ts'
import { createProgram, type Program } from './program.ts'
import { findRegistry, queueAgainstRegistry } from './registry.ts'
import { type Send, sendsIn } from './sends.ts'
import { type Mentions, unreachedModules } from './unreached.ts'

/** All facts of a repository at one revision, linked. */
export interface Snapshot {
  readonly program: Program
  /** The files that can define tasks or configure them. */
  readonly taskPaths: readonly string[]
  readonly tasks: readonly LinkedTask[]
  readonly registry: QueueRegistry | null
  readonly celery: CelerySettings
  /** Where tasks are sent, in the files whose calls are read. */
  readonly sends: readonly Send[]
  /** Files with tasks that no worker imports. */
  readonly unreached: ReadonlySet<string>
  /** Where queues are read; null where that was not looked for. */
  readonly consumers: readonly Consumer[] | null
  /** What programs in other languages call; empty where that was not looked for. */
  readonly callers: readonly Reference[]
  /** What stays unknown about single tasks. */
  readonly unresolved: readonly Gap[]
}

export interface SnapshotInput {
  /** Every Python file of the revision. */
  readonly paths: ReadonlySet<string>
  /** Those that can define tasks, ignored paths left out. */
  readonly taskPaths: readonly string[]
  /** A file's facts, null when they are not at hand. */
  readonly facts: (path: string) => FileFacts | null
  /** The files whose calls of tasks are read. */
  readonly sendPaths: readonly string[]
  /** Where a text stands among the files that were searched. */
  readonly mentions: Mentions
  readonly layout: Layout
  readonly settings: Settings
  /** What was read beside Python; nothing unless it is asked for. */
  readonly outside?: Outside
}

/** Links facts to tasks. Files that were needed and not given are in `program.wanted`: link again with them. */
export function link(input: SnapshotInput): Snapshot {
  const program = createProgram(input.paths, input.layout, input.taskPaths, input.facts)
  const readable = input.taskPaths.filter((path) => input.facts(path) !== null)
  const found = readable.map((path) => findTasks(program, path))
  const unique = uniqueTasks(found.flatMap((one) => one.tasks))
  const tasks = withApplicationQueue(program, readable, withOwnNaming(program, readable, unique))
  const celery = readCelerySettings(program, readable)
  const registry = findRegistry(program, tasks, input.settings, readable, celery.queues)
  return {
    program,
    celery,
    sends: input.sendPaths.flatMap((path) => sendsIn(program, path)),
    unreached: unreachedModules(program, tasks, input.mentions),
    taskPaths: readable,
    registry,
    tasks: tasks.map((task) => ({
      ...task,
      queue: registry ? queueAgainstRegistry(program, task, registry) : task.queue,
      delivery: deliveryOf(celery, task),
    })),
    ...readOutside(input.outside),
    unresolved: [...found.flatMap((one) => one.gaps), ...tasks.flatMap(unknownName)],
  }
}

/** What stands beside Python, as a snapshot has it. */
export function readOutside({
  texts,
  readers,
}: Outside = NOTHING_OUTSIDE): Pick<Snapshot, 'consumers' | 'callers'> {
  return { consumers: readers.consumers?.(texts) ?? null, callers: readers.callers?.(texts) ?? [] }
}

function unknownName(task: LinkedTask): Gap[] {
  const { path, line, qualname, origin } = task
  if (origin.unknownName === null) return []
  const reason = `the name of ${qualname} is not known: ${origin.unknownName}`
  return [{ kind: 'unknown', path, line, reason }]
}

/** A class registered in several places is one task. */
function uniqueTasks(tasks: readonly LinkedTask[]): LinkedTask[] {
  const seen = new Set<string>()
  return tasks.filter((task) => {
    if (task.kind !== 'class') return true
    const key = `${task.path}\0${task.qualname}`
    if (seen.has(key)) return false
    seen.add(key)
    return true
  })
}
