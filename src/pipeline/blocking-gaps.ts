import type { Gap } from '../analysis/model/types.ts'
import { mayHideDefinitions } from '../analysis/python/prefilter.ts'
import type { LinkedTask } from '../analysis/tasks/linked-task.ts'
import type { BlobLoader } from './blob-loader.ts'
import { isIgnoredBy } from './ignored-paths.ts'
import type { LinkedRevision } from './link-revisions.ts'
import { sourceAt } from './read-sources.ts'
import { factsAt, oidAt, oidIn, readingGaps } from './revision.ts'

/** Marks a gap of head that may hide tasks. The texts of both revisions are loaded. */
export function markBlocking(gap: Gap, loader: BlobLoader, base: LinkedRevision, head: LinkedRevision): Gap {
  if (!mayHideTasks(gap, loader, base, head)) return gap
  const { tree } = head.revision
  const content = oidIn(tree, gap.path) ?? tree.gaps.find(({ path }) => path === gap.path)?.oid
  return { ...gap, blocks: true, ...(content !== undefined && { content }) }
}

function mayHideTasks(
  { path, line }: Gap,
  loader: BlobLoader,
  base: LinkedRevision,
  head: LinkedRevision,
): boolean {
  const { tree } = head.revision
  // A folder that could not be listed may hold a module of tasks.
  if (oidIn(tree, path) === null) return !isIgnoredBy(head.input.settings)(`${path}tasks.py`)
  const source = sourceAt(tree, loader, path)
  if (source === null || line === 0) return true
  // An open string may have swallowed text before the first error, so all of it counts.
  const hasErrors = factsAt(head.revision, loader, path)?.errorLines.length !== 0
  if (hasErrors) return mayHideDefinitions(source.text) || losesTask(path, base, head)
  const statement = statementAt(source.text, line)
  const before = sourceAt(base.revision.tree, loader, path)?.text ?? ''
  return mayHideDefinitions(statement) && !before.includes(statement)
}

/**
 * Changed files beside modules of tasks that head leaves unreadable, where they hide the name or queue of a task that base
 * knows, or base's queue registry.
 */
export function hiddenSources(loader: BlobLoader, base: LinkedRevision, head: LinkedRevision): Gap[] {
  const { tree, taskPaths } = head.revision
  const { changedPaths, program } = head.snapshot
  const judged = new Set(taskPaths)
  const read = changedPaths.filter((path) => program.factsRead.has(path) && !judged.has(path))
  const gaps = readingGaps(head.revision, loader, read).filter(({ line, path }) => {
    return line === 0 || factsAt(head.revision, loader, path)?.errorLines.length !== 0
  })
  const registries = new Set(base.snapshot.registries.map(({ path }) => path))
  const isHidden = gaps.length > 0 && losesContract(base, head)
  return gaps
    .filter(({ path }) => isHidden || registries.has(path))
    .map((gap) => ({ ...gap, blocks: true, content: oidAt(tree, gap.path) }))
}

/** Whether head leaves the name or queue of a task unknown, which base knows. */
function losesContract(base: LinkedRevision, { snapshot: { tasks } }: LinkedRevision): boolean {
  const keyOf = ({ path, qualname }: LinkedTask): string => `${path}\0${qualname}`
  const now = new Map(tasks.map((task) => [keyOf(task), task]))
  return base.snapshot.tasks.some((task) => {
    const next = now.get(keyOf(task))
    if (next === undefined) return false
    if (next.name === null && task.name !== null) return true
    return next.queue.value === null && next.queue.origin !== 'none' && task.queue.value !== null
  })
}

/** A file of settings or queues that does not parse hides no task. */
function losesTask(path: string, base: LinkedRevision, head: LinkedRevision): boolean {
  const left = new Set(
    head.snapshot.tasks.filter((task) => task.path === path).map(({ qualname }) => qualname),
  )
  return base.snapshot.tasks.some((task) => task.path === path && !left.has(task.qualname))
}

/** A line and those below it that are indented further or close its brackets. */
function statementAt(text: string, line: number): string {
  const [first = '', ...below] = text.split('\n').slice(line - 1)
  const indent = indentOf(first)
  const end = below.findIndex(
    (one) => one.trim() !== '' && indentOf(one) <= indent && !/^\s*[\])}]/.test(one),
  )
  return [first, ...below.slice(0, end === -1 ? below.length : end)].join('\n')
}

function indentOf(line: string): number {
  return line.length - line.trimStart().length
}
