import { once } from '../shared/once.ts'
import { type TaskCall, taskCallsIn } from './calls/task-calls.ts'
import { type CelerySettings, readCelerySettings } from './celery-config/celery-settings.ts'
import type { UnrunDefinitions } from './definitions/unrun-definitions.ts'
import { unreachableSubmodules } from './import-graph/unreachable-submodules.ts'
import { ifRequested, NOT_REQUESTED, type Requested, requestedOr } from './model/requested.ts'
import type { Settings } from './model/settings.ts'
import type { Gap, QueueRegistry } from './model/types.ts'
import type { WordIndex } from './model/word-index.ts'
import type { Layout } from './modules/source-roots.ts'
import type { FileFacts } from './python/facts.ts'
import { withAppDefaultQueue } from './queues/app-default-queue.ts'
import { effectiveQueueOf } from './queues/effective-queue.ts'
import { findRegistries, queueOfRegistry } from './queues/find-registries.ts'
import { type QueueSend, queueSendsIn } from './queues/queue-sends.ts'
import { type CallSite, callSitesIn } from './references/call-sites.ts'
import type { Consumer } from './references/consumer.ts'
import type { NonPythonFiles } from './references/non-python-files.ts'
import { type ReferencePaths, referencesIn } from './references/python-references.ts'
import type { Reference } from './references/reference.ts'
import type { BeatFiles } from './schedule-rows/beat-files.ts'
import type { FixtureRow } from './schedule-rows/fixture-rows.ts'
import { readDataMigrations, readRowCode } from './schedule-rows/read-data-migrations.ts'
import type { DataMigration } from './schedule-rows/replay-row-events.ts'
import type { FunctionEntity } from './semantic/entity.ts'
import { createProgram, type Program } from './semantic/program.ts'
import type { Senders } from './senders/senders.ts'
import { findTasks } from './tasks/find-tasks.ts'
import type { FoundTask } from './tasks/found-task.ts'
import { withGeneratedNames } from './tasks/gen-task-name.ts'
import type { RevisionTasks } from './tasks/revision-tasks.ts'
import { withSharedOptions } from './tasks/shared-options.ts'
import { namesBesideTasks, uncertainNames } from './tasks/uncertain-names.ts'

/** All facts of a repository at one revision, linked. */
export interface Snapshot extends RevisionTasks {
  /** The main registry. */
  readonly registry: QueueRegistry | null
  readonly celery: CelerySettings
  /** The calls that send tasks, in the files of `callSitePaths`. */
  readonly callSites: readonly CallSite[]
  /** The calls that send tasks with what is known of their arguments, in the same files. */
  readonly taskCalls: readonly TaskCall[]
  /** The queues that calls name, in the files of `queueSendPaths`. */
  readonly queueSends: readonly QueueSend[]
  /** Who sends the tasks that head breaks, by contract key; of base alone. */
  readonly senders: Requested<ReadonlyMap<string, Senders>>
  /** Files with tasks in submodules that workers cannot reach. */
  readonly unreachable: ReadonlySet<string>
  /** Files with new tasks that workers do not import. */
  readonly unimported: Requested<ReadonlySet<string>>
  /** New definitions that no worker runs. */
  readonly unrun: Requested<UnrunDefinitions>
  /** Which queues workers read, and where that is configured. */
  readonly consumers: Requested<readonly Consumer[]>
  /** Python strings that may name a task. */
  readonly references: Requested<readonly Reference[]>
  /** Places where programs in other languages name a task. */
  readonly callers: Requested<readonly Reference[]>
  /** The changes that Django migrations make to schedule rows. */
  readonly dataMigrations: Requested<readonly DataMigration[]>
  /** The changes that other code makes to schedule rows when it runs. */
  readonly rowCode: Requested<readonly DataMigration[]>
  /** Files outside the settings that decide about the rows of schedule entries. */
  readonly beat: Requested<BeatFiles>
  /** The schedule rows that Django's fixtures hold. */
  readonly fixtureRows: Requested<readonly FixtureRow[]>
  /** The broker that deployment files name, where the settings leave it to the environment. */
  readonly deployedBroker: Requested<'other' | 'unknown'>
  /** What is unknown about single tasks. */
  readonly unresolved: readonly Gap[]
}

export interface SnapshotInput {
  /** Every Python file of the revision. */
  readonly paths: ReadonlySet<string>
  /** The files that can define tasks, without ignored ones. */
  readonly taskPaths: readonly string[]
  /** The facts of a file; null when they are not loaded. */
  readonly facts: (path: string) => FileFacts | null
  /** The files whose calls of tasks are needed. */
  readonly callSitePaths: readonly string[]
  /** The files whose calls may name queues that the change starts to use. */
  readonly queueSendPaths: readonly string[]
  /** The Python files that differ from base, without ignored ones; empty for base. */
  readonly changedPaths: readonly string[]
  /** Finds words in the candidate files. */
  readonly wordIndex: WordIndex
  readonly layout: Layout
  readonly settings: Settings
  /** The files whose strings may name a task. */
  readonly referencePaths: Requested<ReferencePaths>
  /** The result of a search through all Python files. */
  readonly unimported: Requested<ReadonlySet<string>>
  /** The result of a search for code that registers classes or runs coroutines. */
  readonly unrun: Requested<UnrunDefinitions>
  /** The migrations that may change schedule rows. */
  readonly migrationPaths: Requested<readonly string[]>
  /** Other files that may change schedule rows. */
  readonly rowCodePaths: Requested<readonly string[]>
  readonly nonPython: Requested<NonPythonFiles>
}

/** The start of every input; a later step requests what the change needs. */
export const NOTHING_REQUESTED = {
  referencePaths: NOT_REQUESTED,
  unimported: NOT_REQUESTED,
  unrun: NOT_REQUESTED,
  migrationPaths: NOT_REQUESTED,
  rowCodePaths: NOT_REQUESTED,
  nonPython: NOT_REQUESTED,
} satisfies Partial<SnapshotInput>

/** Links facts to tasks. Files that were needed and not given are in `program.factsMissing`: link again with them. */
export function link(input: SnapshotInput): Snapshot {
  const program = createProgram(input.paths, input.layout, input.taskPaths, input.facts)
  const readable = input.taskPaths.filter((path) => input.facts(path) !== null)
  const found = readable.map((path) => findTasks(program, path))
  const unique = withSharedOptions(program, uniqueTasks(found.flatMap((one) => one.tasks)))
  const tasks = withAppDefaultQueue(program, readable, withGeneratedNames(program, readable, unique))
  const celery = readCelerySettings(program, readable)
  const registries = findRegistries(program, tasks, input.settings, readable, celery.queues)
  const gaps = found.flatMap((one) => one.gaps)
  return {
    program,
    celery,
    mayRegister: once(() => namesThatMayBeRegistered(program, readable, tasks, gaps)),
    changedPaths: input.changedPaths,
    wordIndex: input.wordIndex,
    callSites: input.callSitePaths.flatMap((path) => callSitesIn(program, path)),
    taskCalls: taskCallsOf(program, input),
    queueSends: sendsIn(program, input),
    senders: NOT_REQUESTED,
    unreachable: unreachableSubmodules(program, tasks, input.wordIndex),
    unimported: input.unimported,
    unrun: input.unrun,
    taskPaths: readable,
    registry: registries.main,
    registries: registries.all,
    tasks: tasks.map((task) => {
      const linked = { ...task, ...registries.of(task), effectiveQueue: effectiveQueueOf(celery, task) }
      return { ...linked, queue: queueOfRegistry(linked) }
    }),
    references: ifRequested(input.referencePaths, (paths) => referencesIn(paths, input.facts)),
    ...readNonPython(input.nonPython),
    dataMigrations: ifRequested(input.migrationPaths, (paths) => readDataMigrations(program, paths)),
    rowCode: ifRequested(input.rowCodePaths, (paths) =>
      readRowCode(program, paths, namesByDefinition(tasks)),
    ),
    unresolved: [...gaps, ...tasks.flatMap(unknownName)],
  }
}

function taskCallsOf(program: Program, { callSitePaths }: SnapshotInput): TaskCall[] {
  return callSitePaths.flatMap((path) => taskCallsIn(program, path))
}

function sendsIn(program: Program, { queueSendPaths }: SnapshotInput): QueueSend[] {
  return queueSendPaths.flatMap((path) => queueSendsIn(program, path))
}

/** The calls in the files of an input, and the program that may need further files to follow them; links nothing else. */
export function callsOf(input: SnapshotInput): {
  readonly program: Program
  readonly calls: Pick<Snapshot, 'callSites' | 'taskCalls' | 'queueSends'>
} {
  const program = createProgram(input.paths, input.layout, input.taskPaths, input.facts)
  const callSites = input.callSitePaths.flatMap((path) => callSitesIn(program, path))
  const taskCalls = taskCallsOf(program, input)
  return { program, calls: { callSites, taskCalls, queueSends: sendsIn(program, input) } }
}

/** A snapshot with its input. */
export interface Linked {
  readonly input: SnapshotInput
  readonly snapshot: Snapshot
}

/**
 * Links a revision that is close to a linked one. Most changes touch no file that linking needed, so the other snapshot
 * holds here, too. Both inputs must request only Python files.
 */
export function linkLike(other: Linked, input: SnapshotInput): Snapshot {
  if (!linksTheSame(other, input)) return link(input)
  const program = createProgram(input.paths, input.layout, input.taskPaths, input.facts)
  const callSites = input.callSitePaths.flatMap((path) => callSitesIn(program, path))
  const taskCalls = taskCallsOf(program, input)
  const queueSends = sendsIn(program, input)
  return { ...other.snapshot, program, callSites, taskCalls, queueSends, changedPaths: input.changedPaths }
}

function linksTheSame({ input: other, snapshot }: Linked, input: SnapshotInput): boolean {
  const isShared = (['paths', 'layout', 'wordIndex', 'settings'] as const).every(
    (key) => input[key] === other[key],
  )
  if (!isShared || input.taskPaths.length !== other.taskPaths.length) return false
  return (
    input.taskPaths.every((path, i) => path === other.taskPaths[i]) &&
    // Equal facts are the same object.
    [...input.taskPaths, ...snapshot.program.factsRead].every(
      (path) => input.facts(path) === other.facts(path),
    )
  )
}

/** The parts of a snapshot that non-Python files give. */
export function readNonPython(
  files: Requested<NonPythonFiles>,
): Pick<Snapshot, 'consumers' | 'callers' | 'beat' | 'fixtureRows' | 'deployedBroker'> {
  const { texts, readers } = requestedOr(files, { texts: new Map(), readers: {} })
  return {
    consumers: readers.consumers?.(texts) ?? NOT_REQUESTED,
    callers: readers.callers?.(texts) ?? NOT_REQUESTED,
    beat: readers.beat?.(texts) ?? NOT_REQUESTED,
    fixtureRows: readers.fixtureRows?.(texts) ?? NOT_REQUESTED,
    deployedBroker: readers.broker?.() ?? NOT_REQUESTED,
  }
}

/** The wire name that a function registers, by its place. */
export function namesByDefinition(
  tasks: readonly Pick<FoundTask, 'path' | 'line' | 'name'>[],
): (definition: FunctionEntity) => string | null {
  const names = new Map(tasks.map(({ path, line, name }) => [`${path}:${line}`, name]))
  return ({ fact, scope }) => names.get(`${scope.path}:${fact.line}`) ?? null
}

function unknownName(task: FoundTask): Gap[] {
  const { path, line, qualname, origin } = task
  if (origin.unknownName === null) return []
  const reason = `the name of ${qualname} is not known: ${origin.unknownName}`
  return [{ kind: 'unknown', path, line, reason }]
}

function namesThatMayBeRegistered(
  program: Program,
  paths: readonly string[],
  tasks: readonly FoundTask[],
  gaps: readonly Gap[],
): ReadonlySet<string> {
  return new Set([
    ...paths.flatMap((path) => namesBesideTasks(program, path)),
    ...tasks.flatMap((task) => uncertainNames(program, task)),
    ...gaps.flatMap(({ texts }) => texts ?? []),
  ])
}

/** A class that several places register is one task. */
function uniqueTasks(tasks: readonly FoundTask[]): FoundTask[] {
  const seen = new Set<string>()
  return tasks.filter((task) => {
    if (task.kind !== 'class') return true
    const key = `${task.path}\0${task.qualname}`
    if (seen.has(key)) return false
    seen.add(key)
    return true
  })
}
