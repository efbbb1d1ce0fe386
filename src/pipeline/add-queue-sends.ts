import { queueSendsOf } from '../analysis/snapshot.ts'
import type { BlobLoader } from './blob-loader.ts'
import { type LinkedRevision, missingBlobs } from './link-revisions.ts'
import { loadUntilComplete } from './load-until-complete.ts'
import { changedAmong } from './revision.ts'

/**
 * Adds the queues that calls name to base, in the files that head changes or lacks: only where calls of head name queues,
 * which may be new.
 */
export async function addQueueSends(
  loader: BlobLoader,
  base: LinkedRevision,
  head: LinkedRevision,
): Promise<readonly [LinkedRevision, LinkedRevision]> {
  if (!head.snapshot.queueSends.some(({ queue }) => queue.kind === 'named')) return [base, head]
  const { revision } = base
  const callSitePaths = changedAmong(revision.candidates, { ...revision, before: head.revision.tree })
  const input = { ...base.input, callSitePaths }
  const { result: queueSends } = await loadUntilComplete(() => {
    const { program, sends } = queueSendsOf(input)
    return { result: sends, missing: missingBlobs(program, revision, loader) }
  }, loader.loadFacts)
  return [{ ...base, input, snapshot: { ...base.snapshot, queueSends } }, head]
}
