import { mismatchedCalls } from '../analysis/calls/mismatched-calls.ts'
import { callsOf } from '../analysis/snapshot.ts'
import { namesOf } from '../analysis/tasks/task-names.ts'
import type { BlobLoader } from './blob-loader.ts'
import { type LinkedRevision, missingBlobs } from './link-revisions.ts'
import { loadUntilComplete } from './load-until-complete.ts'
import { changedAmong } from './revision.ts'

/**
 * Adds base’s calls where a call of head fails or a row of head names a missing task, in its file and in those that head changes or lacks: they may show that it
 * failed before. Most changes have no such call.
 */
export async function addTaskCalls(
  loader: BlobLoader,
  base: LinkedRevision,
  head: LinkedRevision,
): Promise<readonly [LinkedRevision, LinkedRevision]> {
  const names = namesOf(head.snapshot.tasks)
  const astray = head.snapshot.taskCalls.filter(
    ({ by, task }) => by === 'row' && task.kind === 'name' && !names.has(task.name),
  )
  const failing = [...mismatchedCalls(head.snapshot).map(({ call }) => call), ...astray].map(
    ({ path }) => path,
  )
  if (failing.length === 0) return [base, head]
  const { revision } = base
  const changed = changedAmong(revision.candidates, { ...revision, before: head.revision.tree })
  const own = failing.filter((path) => revision.paths.has(path))
  const input = { ...base.input, callSitePaths: [...new Set([...own, ...changed])], queueSendPaths: [] }
  const { result: taskCalls } = await loadUntilComplete(() => {
    const { program, calls } = callsOf(input)
    return { result: calls.taskCalls, missing: missingBlobs(program, revision, loader) }
  }, loader.loadFacts)
  return [{ ...base, snapshot: { ...base.snapshot, taskCalls } }, head]
}
