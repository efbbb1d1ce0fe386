import { type TasksWithSenders, tasksWithSenders } from '../analysis/compare/tasks-with-senders.ts'
import { requestedOr } from '../analysis/model/requested.ts'
import { createProgram } from '../analysis/semantic/program.ts'
import { findSenders, type SearchedFile } from '../analysis/senders/find-senders.ts'
import type { Senders } from '../analysis/senders/senders.ts'
import { callsOf, type SnapshotInput } from '../analysis/snapshot.ts'
import type { LinkedTask } from '../analysis/tasks/linked-task.ts'
import { namesOf } from '../analysis/tasks/task-names.ts'
import { prose } from '../shared/prose.ts'
import type { BlobLoader } from './blob-loader.ts'
import { type FilesThatMaySend, filesThatMaySend } from './files-that-may-send.ts'
import { dependsOnClient } from './find-callers.ts'
import { type LinkedRevision, missingBlobs } from './link-revisions.ts'
import { loadUntilComplete } from './load-until-complete.ts'
import { readWordUses } from './read-word-uses.ts'
import { type CachedRepository, changedAmong } from './revision.ts'

/**
 * Adds who sends the tasks that head breaks to base, and all calls of tasks whose parameters change to both. All files
 * outside tests are searched for the names of these tasks; a change that breaks none is not searched.
 */
export async function addSenders(
  repository: CachedRepository,
  base: LinkedRevision,
  head: LinkedRevision,
): Promise<readonly [LinkedRevision, LinkedRevision]> {
  const { loader } = repository
  const { lost, changed } = tasksWithSenders(base.snapshot, head.snapshot)
  const queueSendPaths = pathsWithQueues(base, head)
  const asked = [...lost, ...changed.map(({ old }) => old)]
  if (asked.length === 0) return [await withCalls(loader, base, { queueSendPaths, callSitePaths: [] }), head]
  const files = await filesThatMaySend(repository, base, asked)
  const callSitePaths = changed.length === 0 ? [] : files.paths
  const widened = await withCalls(loader, base, { queueSendPaths, callSitePaths })
  const before = changed.map(({ old }) => old)
  const [ofLost, ofChanged] = await readSenders(repository, base, [lost, before], files)
  const senders = new Map([...ofLost, ...(await withPrograms(repository, base, ofChanged))])
  return [
    { ...widened, snapshot: { ...widened.snapshot, senders } },
    await withCallers(repository, head, changed),
  ]
}

/** Adds who sends the tasks that workers of head no longer import, which are known only once imports are followed. */
export async function addSendersOfUnregistered(
  repository: CachedRepository,
  base: LinkedRevision,
  head: LinkedRevision,
): Promise<LinkedRevision> {
  const { snapshot } = base
  const { unreachable, unimported } = head.snapshot
  const lost = unreachable.difference(snapshot.unreachable).union(requestedOr(unimported, new Set()))
  const names = namesOf(head.snapshot.tasks.filter(({ path }) => lost.has(path)))
  const tasks = snapshot.tasks.filter(({ name }) => name !== null && names.has(name))
  if (tasks.length === 0) return base
  const files = await filesThatMaySend(repository, base, tasks)
  const [read] = await readSenders(repository, base, [tasks], files)
  const senders = new Map([
    ...requestedOr(snapshot.senders, new Map<string, Senders>()),
    ...(await withPrograms(repository, base, read)),
  ])
  return { ...base, snapshot: { ...snapshot, senders } }
}

/** Programs in TypeScript are searched for lost names alone: others may send these tasks, where there is a client. */
async function withPrograms(
  { source }: CachedRepository,
  { revision, input }: LinkedRevision,
  senders: ReadonlyMap<string, Senders>,
): Promise<ReadonlyMap<string, Senders>> {
  if (senders.size === 0 || !(await dependsOnClient(source, revision.tree.rev, input.settings)))
    return senders
  const reason = prose`A program in TypeScript or JavaScript may send it`
  return new Map(
    [...senders].map(([key, { known, unknown }]) => [
      key,
      { known, unknown: unknown ?? { reason, path: 'package.json', line: 0 } },
    ]),
  )
}

/** Base’s calls in the files that head changes or lacks: only where calls of head name queues, which may be new. */
function pathsWithQueues({ revision }: LinkedRevision, head: LinkedRevision): readonly string[] {
  const namesQueue = head.snapshot.queueSends.some(({ queue }) => queue.kind === 'named')
  return namesQueue ? changedAmong(revision.candidates, { ...revision, before: head.revision.tree }) : []
}

async function withCallers(
  repository: CachedRepository,
  head: LinkedRevision,
  changed: TasksWithSenders['changed'],
): Promise<LinkedRevision> {
  if (changed.length === 0) return head
  const { callSitePaths, queueSendPaths } = head.input
  const { paths } = await filesThatMaySend(
    repository,
    head,
    changed.map((one) => one.new),
  )
  return withCalls(repository.loader, head, {
    queueSendPaths,
    callSitePaths: [...new Set([...callSitePaths, ...paths])].sort(),
  })
}

/** Reads calls in these files, without linking anything else again. */
async function withCalls(
  loader: BlobLoader,
  linked: LinkedRevision,
  paths: Pick<SnapshotInput, 'callSitePaths' | 'queueSendPaths'>,
): Promise<LinkedRevision> {
  if (paths.callSitePaths.length + paths.queueSendPaths.length === 0) return linked
  const input = { ...linked.input, ...paths }
  const { result } = await loadUntilComplete(() => {
    const { program, calls } = callsOf(input)
    return { result: calls, missing: missingBlobs(program, linked.revision, loader) }
  }, loader.loadFacts)
  return { ...linked, input, snapshot: { ...linked.snapshot, ...result } }
}

type EachSenders<T> = { readonly [i in keyof T]: ReadonlyMap<string, Senders> }

/** The senders of each of some lists of tasks. */
async function readSenders<const T extends readonly (readonly LinkedTask[])[]>(
  repository: CachedRepository,
  { revision, input, snapshot }: LinkedRevision,
  lists: T,
  { paths, words, makingSchedules }: FilesThatMaySend,
): Promise<EachSenders<T>> {
  const { loader } = repository
  const uses = await readWordUses(repository, revision, paths, words)
  const withSchedule = new Set(snapshot.celery.schedule.map(({ path }) => path))
  const files = paths.map((path): SearchedFile => {
    return {
      path,
      uses: uses.get(path) ?? null,
      makesSchedule: makingSchedules.has(path),
      hasSchedule: withSchedule.has(path),
    }
  })
  const { result } = await loadUntilComplete(() => {
    const program = createProgram(input.paths, input.layout, input.taskPaths, input.facts)
    const senders = lists.map((tasks) => findSenders(program, tasks, files))
    return { result: senders as unknown as EachSenders<T>, missing: missingBlobs(program, revision, loader) }
  }, loader.loadFacts)
  return result
}
