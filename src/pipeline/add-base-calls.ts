import { hasRenamedParameter } from '../analysis/compare/renamed-parameters.ts'
import { callSitesOf } from '../analysis/snapshot.ts'
import type { BlobLoader } from './blob-loader.ts'
import { type LinkedRevision, missingBlobs } from './link-revisions.ts'
import { loadUntilComplete } from './load-until-complete.ts'
import { changedAmong } from './revision.ts'

/**
 * Adds base's calls of tasks, in the files that head changes: only where a task's parameter gets another name, whose
 * senders may give another value.
 */
export async function addBaseCalls(
  loader: BlobLoader,
  base: LinkedRevision,
  head: LinkedRevision,
): Promise<readonly [LinkedRevision, LinkedRevision]> {
  if (!hasRenamedParameter(base.snapshot, head.snapshot)) return [base, head]
  const { revision } = base
  const callSitePaths = changedAmong(revision.candidates, { ...revision, before: head.revision.tree })
  const input = { ...base.input, callSitePaths }
  const { result: callSites } = await loadUntilComplete(() => {
    const { program, calls } = callSitesOf(input)
    return { result: calls, missing: missingBlobs(program, revision, loader) }
  }, loader.loadFacts)
  return [{ ...base, snapshot: { ...base.snapshot, callSites } }, head]
}
