import type { Gap } from '../analysis/model/types.ts'
import { parentOf } from '../analysis/modules/paths.ts'
import { mayHideDefinitions } from '../analysis/python/prefilter.ts'
import type { LinkedTask } from '../analysis/tasks/linked-task.ts'
import type { Tree, TreeEntry } from '../ports/repository-source.ts'
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
 * Changed files that head leaves unreadable and that are not among those known to block, where they hide the name or queue
 * of a task that base knows, or base's queue registry.
 */
export function hiddenSources(
  loader: BlobLoader,
  base: LinkedRevision,
  head: LinkedRevision,
  blocking: readonly Gap[],
): Gap[] {
  const { tree } = head.revision
  const { changedPaths, program } = head.snapshot
  const known = new Set(blocking.map(({ path }) => path))
  const read = changedPaths.filter((path) => program.factsRead.has(path) && !known.has(path))
  const unread = readingGaps(head.revision, loader, read).filter(({ line, path }) => {
    return line === 0 || factsAt(head.revision, loader, path)?.errorLines.length !== 0
  })
  const links = linksInPlaceOf(base.snapshot.program.factsRead, head).filter(({ path }) => !known.has(path))
  const isHidden = unread.length + links.length > 0 && losesContract(base, head)
  const registries = new Set(base.snapshot.registries.map(({ path }) => path))
  return [
    ...(isHidden ? links : []),
    ...unread
      .filter(({ path }) => isHidden || registries.has(path))
      .map((gap): Gap => ({ ...gap, blocks: true, content: oidAt(tree, gap.path) })),
  ]
}

const LINKS = {
  symlink: 'a symbolic link, which is not followed',
  submodule: 'a submodule, which is not read',
}

/** Symbolic links and submodules that head has in place of some files of base, or of folders around them. */
export function linksInPlaceOf(paths: Iterable<string>, { revision, input }: LinkedRevision): Gap[] {
  const ignored = isIgnoredBy(input.settings)
  const links = new Map<string, Gap>()
  for (const path of paths) {
    const entry = revision.paths.has(path) || ignored(path) ? null : linkAt(revision.tree, path)
    if (entry === null || entry.kind === 'file' || ignored(entry.path)) continue
    const reason = LINKS[entry.kind]
    links.set(entry.path, {
      kind: 'unreadable',
      path: entry.path,
      line: 0,
      reason,
      blocks: true,
      content: entry.oid,
    })
  }
  return [...links.values()]
}

/** The entry at a path or in place of a folder around it. */
function linkAt({ entries }: Tree, path: string): TreeEntry | null {
  for (let place = path; place !== ''; place = parentOf(place)) {
    const entry = entries.get(place)
    if (entry !== undefined) return entry
  }
  return null
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
