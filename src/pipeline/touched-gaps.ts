import type { Gap, Side } from '../analysis/model/types.ts'
import { join, parentOf } from '../analysis/modules/paths.ts'
import { isImportable } from '../analysis/semantic/program.ts'
import type { Snapshot } from '../analysis/snapshot.ts'
import type { LinkedTask } from '../analysis/tasks/linked-task.ts'
import { functionName, lostNames } from '../analysis/tasks/task-names.ts'
import type { Tree } from '../ports/repository-source.ts'
import type { BlobLoader } from './blob-loader.ts'
import { linksInPlaceOf, markBlocking } from './blocking-gaps.ts'
import type { LinkedRevision } from './link-revisions.ts'
import { sourceAt } from './read-sources.ts'
import { listingGaps, oidAt, oidIn, type Revision, readingGaps } from './revision.ts'
import { unfollowedRegistration } from './unfollowed-registrations.ts'

/** Unreadable files among those that differ between two revisions. */
type TouchedGaps = Readonly<Record<Side, readonly Gap[]>>

/** Finds them and loads their texts, where they have one. Gaps of unchanged files say nothing about the change. */
export async function findTouchedGaps(
  loader: BlobLoader,
  base: LinkedRevision,
  head: LinkedRevision,
): Promise<TouchedGaps> {
  const gaps = {
    base: gapsOf(base.revision, head.revision, loader).map(atBase),
    head: gapsOf(head.revision, base.revision, loader),
  }
  const oidsOf = ({ revision: { tree } }: LinkedRevision, found: readonly Gap[]) =>
    found.flatMap(({ path }) => oidIn(tree, path) ?? [])
  await loader.loadTexts([...oidsOf(base, gaps.base), ...oidsOf(head, gaps.head)])
  return {
    ...gaps,
    head: [
      ...gaps.head.map((gap) => markBlocking(gap, loader, base, head)),
      ...linksInPlaceOf(base.revision.taskPaths, head),
      ...(await unreadPackages(loader, base, head)),
    ],
  }
}

/** The packages around modules of tasks whose imports head leaves unreadable: workers may reach the modules by them alone. */
async function unreadPackages(
  loader: BlobLoader,
  base: LinkedRevision,
  { revision, snapshot }: LinkedRevision,
): Promise<Gap[]> {
  const known = new Set(revision.taskPaths)
  const packages = new Set(base.snapshot.tasks.map(({ path }) => join(parentOf(path), '__init__.py')))
  const unread = snapshot.changedPaths.filter((path) => {
    const isUnread = packages.has(path) && loader.get(oidAt(revision.tree, path))?.kind === 'unreadable'
    return isUnread && !known.has(path)
  })
  const before = (path: string) => oidIn(base.revision.tree, path)
  await loader.load(unread.flatMap((path) => before(path) ?? []))
  const hidden = unread.filter((path) => {
    const blob = loader.get(before(path) ?? '')
    return blob?.kind === 'read' && blob.summary.imports !== ''
  })
  return readingGaps(revision, loader, hidden).map((gap) => ({
    ...gap,
    blocks: true,
    content: oidAt(revision.tree, gap.path),
  }))
}

function gapsOf(revision: Revision, other: Revision, loader: BlobLoader): Gap[] {
  const touched = revision.taskPaths.filter((path) => oidIn(revision.tree, path) !== oidIn(other.tree, path))
  return [
    ...listingGaps(withoutSameFolders(revision.tree, other.tree)),
    ...readingGaps(revision, loader, touched),
  ]
}

/** A folder whose tree has the same id is the same, however little of it is listed. */
function withoutSameFolders(tree: Tree, other: Tree): Tree {
  const gaps = tree.gaps.filter(
    ({ path, oid }) => !other.gaps.some((gap) => gap.path === path && gap.oid === oid),
  )
  return { ...tree, gaps }
}

/**
 * Gaps of head first, then those that the change introduces by what it leaves unknown, then those of base alone: there,
 * head is judged alone.
 */
export function reportedGaps(gaps: TouchedGaps, base: LinkedRevision, head: LinkedRevision): Gap[] {
  const known = new Set(base.snapshot.unresolved.map(gapKey))
  const unknown = head.snapshot.unresolved.filter(
    (gap) => gap.kind !== NOT_FOLLOWED && !known.has(gapKey(gap)),
  )
  const reported = new Set(gaps.head.map((gap) => gap.path))
  const onBase = gaps.base
    .filter((gap) => !reported.has(gap.path))
    .map((gap) => ({ ...gap, reason: `${gap.reason}; head is judged alone` }))
  return [...gaps.head, ...unknown, ...onBase]
}

const NOT_FOLLOWED: Gap['kind'] = 'not followed'

/** Decorators and applications that may make tasks and are not followed, whether the change touches them or not. */
export function notFollowed(base: LinkedRevision, head: LinkedRevision): Gap[] {
  const [old, now] = [base, head].map(({ snapshot }) =>
    snapshot.unresolved.filter(({ kind }) => kind === NOT_FOLLOWED),
  )
  const known = new Set(now?.map(gapKey))
  return [...(now ?? []), ...(old ?? []).filter((gap) => !known.has(gapKey(gap))).map(atBase)]
}

function atBase(gap: Gap): Gap {
  return { ...gap, side: 'base', reason: `at base: ${gap.reason}` }
}

function gapKey(gap: Gap): string {
  return `${gap.path}\0${gap.reason}`
}

/**
 * Whether a task may be in a file of the first revision that was not read, is one whose name is unknown there, or is made
 * there by a decorator that is not followed.
 */
export function mayHideTask(
  loader: BlobLoader,
  [{ revision, snapshot }, other]: readonly [LinkedRevision, LinkedRevision],
  gaps: readonly Gap[],
  task: LinkedTask,
): boolean {
  const name = functionName(task)
  const mayHold = (path: string): boolean => {
    if (path === task.path) return true
    const source = sourceAt(revision.tree, loader, path)
    return source === null || source.text.includes(name)
  }
  return (
    gaps.some(({ path }) => mayHold(path)) ||
    snapshot.unresolved.some(({ path, functionName }) => path === task.path && functionName === name) ||
    notFollowedOnlyIn(snapshot, other.snapshot).some(({ functionName }) => functionName === name) ||
    snapshot.unresolved.some(({ texts }) => task.name !== null && texts?.includes(task.name))
  )
}

/** A call that makes tasks and is not followed, which the change writes in the task’s file or beside it. */
export function registrationNear(
  loader: BlobLoader,
  base: LinkedRevision,
  { revision, snapshot }: LinkedRevision,
  task: LinkedTask,
): Gap | null {
  for (const path of changedNear(snapshot, task)) {
    if (!isImportable(snapshot.program, path)) continue
    const text = sourceAt(revision.tree, loader, path)?.text
    const before = sourceAt(base.revision.tree, loader, path)?.text
    if (text === undefined || (before === undefined && oidIn(base.revision.tree, path) !== null)) continue
    const own = snapshot.tasks.filter((one) => one.path === path)
    const line = unfollowedRegistration(text, before ?? '', own)
    if (line !== null)
      return { kind: NOT_FOLLOWED, path, line, reason: 'a call that makes tasks is not followed' }
  }
  return null
}

/** A folder of so many changed files was moved. */
const MAX_NEAR = 50

function changedNear({ changedPaths }: Pick<Snapshot, 'changedPaths'>, task: LinkedTask): string[] {
  const folder = parentOf(task.path)
  const inside = `${task.path.replace(/\.py$/, '')}/`
  return changedPaths
    .filter((path) => parentOf(path) === folder || path.startsWith(inside))
    .slice(0, MAX_NEAR)
}

/** Loads the texts that may show why a name that head lost is still registered. */
export async function loadTextsNearLost(
  loader: BlobLoader,
  base: LinkedRevision,
  head: LinkedRevision,
): Promise<void> {
  const lost = lostNames(base.snapshot, head.snapshot)
  const tasks = base.snapshot.tasks.filter(({ name }) => name !== null && lost.has(name))
  const byFile = new Map(tasks.map((task) => [task.path, task]))
  const paths = new Set([...byFile.values()].flatMap((task) => changedNear(head.snapshot, task)))
  const trees = [base.revision.tree, head.revision.tree]
  await loader.loadTexts(trees.flatMap((tree) => [...paths].flatMap((path) => oidIn(tree, path) ?? [])))
}

function notFollowedOnlyIn(snapshot: Snapshot, other: Snapshot): readonly Gap[] {
  const known = new Set(other.unresolved.map(gapKey))
  return snapshot.unresolved.filter((gap) => gap.kind === NOT_FOLLOWED && !known.has(gapKey(gap)))
}
