import { list, type Prose, prose } from '../../shared/prose.ts'
import { type Consumer, namesQueue } from '../references/consumer.ts'
import type { Snapshot } from '../snapshot.ts'
import type { LinkedTask } from '../tasks/linked-task.ts'
import { runsTasks } from './project-workers.ts'
import { declaredIn, readBy, settingOf } from './reads.ts'

/** A place that follows a new queue. */
export type QueuePlace =
  /** The list of a worker, or of a variable. */
  | { readonly kind: 'list'; readonly consumer: Consumer }
  /** The command of a worker that has no list, and reads the default queue. */
  | { readonly kind: 'option'; readonly path: string; readonly at: number; readonly reads: string }
  /** `task_queues`. */
  | { readonly kind: 'setting'; readonly path: string; readonly like: string }

/** The places that a new queue belongs to, and what is left to a person. */
export interface QueueFollowers {
  readonly places: readonly QueuePlace[]
  readonly unclear: readonly Prose[]
}

/** A queue without a reader. */
interface Unread {
  readonly queue: string
  /** The tasks that use it. */
  readonly tasks: readonly LinkedTask[]
  /** The queues that these tasks had before. */
  readonly before: readonly string[]
}

const NOTHING: QueueFollowers = { places: [], unclear: [] }

/**
 * Which workers get a new queue: those that read the queue of its tasks before, else those that read the default queue,
 * else the only worker of the project. Several files may configure the same worker for several environments, so each of
 * them follows. Within a file, workers that read different queues do different work, and a person chooses.
 */
export function queueFollowers(
  head: Snapshot,
  consumers: readonly Consumer[],
  { queue, tasks, before }: Unread,
): QueueFollowers {
  if (!isPlainName(queue))
    return consumers.length === 0
      ? NOTHING
      : { places: [], unclear: [prose`Add ${queue} to a worker by hand: a list may have to quote it.`] }
  const runs = runsTasks(head, consumers, tasks)
  const able = consumers.filter((one) => runs(one) !== 'no')
  const { defaultQueue } = head.celery
  const declared = declaredIn(head)
  const readersOf = (kin: string): Consumer[] => able.filter((one) => readBy(one, declared)?.has(kin))
  const setting = settingOf(head)
  const kin = [...before, ...(defaultQueue === null ? [] : [defaultQueue])].find((one) => {
    return one !== queue && (readersOf(one).length > 0 || setting?.has(one))
  })
  const readers = kin === undefined ? able.filter(({ reads }) => reads.kind !== 'named') : readersOf(kin)
  const found = [...Map.groupBy(readers, ({ path }) => path)].map(([path, inFile]) => {
    return followersIn(head, { path, readers: inFile, runs, queue, kin: kin ?? null })
  })
  return {
    places: [...found.flatMap(({ places }) => places), ...settingPlace(head, queue, kin)],
    unclear: [
      ...found.flatMap(({ unclear }) => unclear),
      ...(kin === undefined ? [] : namedIn(consumers, kin, queue)),
    ],
  }
}

interface FileReaders {
  readonly path: string
  readonly readers: readonly Consumer[]
  readonly runs: ReturnType<typeof runsTasks>
  readonly queue: string
  readonly kin: string | null
}

/** The workers of one file; more than one gets the queue only where all read the same queues. */
function followersIn(head: Snapshot, { path, readers, runs, queue, kin }: FileReaders): QueueFollowers {
  if (readers.some((one) => runs(one) === 'unclear'))
    return unclear(
      prose`${path} starts workers of several applications. Add ${queue} to a worker that imports the task.`,
    )
  if (readers.some(({ reads }) => reads.kind === 'all-but' && reads.queues.includes(queue)))
    return unclear(
      prose`A worker in ${path} excludes ${queue} with ${'-X'}. Take it off that list, or start a worker for it.`,
    )
  const different = new Set(readers.map(({ reads }) => readKey(reads)))
  if (different.size > 1)
    return unclear(
      kin === null
        ? prose`${path} starts several workers. Add ${queue} to the one that should run the task.`
        : prose`Several workers in ${path} read ${kin}. Add ${queue} to the one that should run the task.`,
    )
  // A worker without a list reads `task_queues`, which follows by itself.
  const listing = readers.filter(({ reads }) => reads.kind !== 'declared' || head.celery.queues === null)
  const places = listing.map((one) => placeOf(head, one))
  const known = places.filter((one) => one !== null)
  if (known.length === places.length) return { places: known, unclear: [] }
  if (listing.every(({ reads }) => reads.kind === 'declared')) return unclear(withoutList(head, path, queue))
  return unclear(prose`The list of queues in ${path} cannot be edited here. Add ${queue} to it by hand.`)
}

function withoutList({ celery: { isComplete, defaultQueue } }: Snapshot, path: string, queue: string): Prose {
  const worker = prose`The worker in ${path} has no list of queues.`
  return isComplete && defaultQueue !== null
    ? prose`${worker} Start it with ${`-Q ${defaultQueue},${queue}`}.`
    : prose`${worker} Give it one with ${'-Q'}.`
}

function unclear(why: Prose): QueueFollowers {
  return { places: [], unclear: [why] }
}

function readKey(reads: Consumer['reads']): string {
  const queues = 'queues' in reads ? reads.queues : []
  return [reads.kind, ...queues.map((one) => one.trim()).sort()].join('\0')
}

function placeOf({ celery }: Snapshot, consumer: Consumer): QueuePlace | null {
  const { reads, list: listed, optionAt: at, path } = consumer
  if (reads.kind === 'these') return listed && { kind: 'list', consumer }
  // Another default queue in settings that were not found would no longer be read.
  const isKnown = celery.isComplete && celery.queues === null && celery.defaultQueue !== null
  if (reads.kind !== 'declared' || at === undefined || !isKnown || celery.defaultQueue === null) return null
  return isPlainName(celery.defaultQueue) ? { kind: 'option', path, at, reads: celery.defaultQueue } : null
}

/** `task_queues` follows where it lists the closest kin. */
function settingPlace(
  { celery: { queues } }: Snapshot,
  queue: string,
  kin: string | undefined,
): QueuePlace[] {
  if (queues === null || queues === 'unknown' || kin === undefined) return []
  const names = queues.items.map(({ name }) => name)
  return names.includes(kin) && !names.includes(queue)
    ? [{ kind: 'setting', path: queues.path, like: kin }]
    : []
}

/** Files whose workers are not understood, and that name the closest kin. Documents start no workers. */
function namedIn(consumers: readonly Consumer[], kin: string, queue: string): Prose[] {
  const paths = consumers.flatMap(({ path, reads }) => {
    const isMeant = reads.kind === 'named' && /\.(?:ya?ml|json|toml|tf)$/i.test(path)
    return isMeant && reads.kind === 'named' && namesQueue(reads.text, kin) ? [path] : []
  })
  if (paths.length === 0) return []
  const [first = '', ...others] = [...new Set(paths)].sort()
  const shown = others.length > 2 ? prose`${first} and ${others.length} more files` : list([first, ...others])
  const verb = others.length > 0 ? prose`name` : prose`names`
  return [prose`${shown} ${verb} ${kin} too, and may have to name ${queue}.`]
}

/** Shells, YAML and the other formats need no quotes around such a name. */
function isPlainName(queue: string): boolean {
  return /^[A-Za-z_][\w.-]*$/.test(queue)
}
