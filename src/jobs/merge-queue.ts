import type { MergeGroup, QueueEntry } from '../ports/merge-queue.ts'
import type { RepositoryGateway } from '../ports/repository-gateway.ts'

export interface GroupPullRequests {
  /** Those that the group would merge. */
  readonly own: readonly number[]
  /** Those ahead of it in the queue, whose changes it contains and the branch does not have yet. */
  readonly ahead: readonly number[]
}

/** The pull requests of a group. Without the permission to read the queue, the one that names the group's branch. */
export async function pullRequestsOf(
  { mergeQueue }: Pick<RepositoryGateway, 'mergeQueue'>,
  { pullRequest, baseSha }: MergeGroup,
): Promise<GroupPullRequests> {
  if (pullRequest === null) return { own: [], ahead: [] }
  return split(await mergeQueue.entriesAround(pullRequest), pullRequest, baseSha)
}

function split(queue: readonly QueueEntry[], pullRequest: number, baseSha: string): GroupPullRequests {
  const last = queue.findIndex(({ number }) => number === pullRequest)
  if (last < 0) return { own: [pullRequest], ahead: [] }
  const upTo = queue.slice(0, last + 1)
  const start = upTo.findIndex((entry) => entry.baseSha === baseSha)
  // The queue was built anew since the webhook.
  const from = start < 0 ? last : start
  const numbers = upTo.map(({ number }) => number)
  return { own: numbers.slice(from), ahead: numbers.slice(0, from) }
}
