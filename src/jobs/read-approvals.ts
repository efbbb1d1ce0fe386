import type { RepositoryGateway } from '../ports/repository-gateway.ts'
import { approvalsIn, type RecordedApproval } from '../review/approvals/approvals.ts'
import { createMarkers } from '../review/marker.ts'

/** Queues build groups of five by default; each costs a request. */
const MAX_PULL_REQUESTS = 20

/** The approvals that several pull requests record, for a commit that merges them. */
export async function readApprovals(
  { pullRequests }: Pick<RepositoryGateway, 'pullRequests'>,
  numbers: readonly number[],
  markerKey: string,
): Promise<readonly RecordedApproval[]> {
  const approvals: RecordedApproval[] = []
  for (const number of numbers.slice(0, MAX_PULL_REQUESTS)) {
    const { pull, notes } = await pullRequests.observe(number, [], [])
    approvals.push(...approvalsIn(notes, createMarkers(markerKey, pull.id)))
  }
  return approvals
}
