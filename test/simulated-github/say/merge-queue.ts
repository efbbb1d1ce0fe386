import { gitText } from '../git/run.ts'
import { mergeTrees } from '../git/trees.ts'
import { pushCommit, requireBranch } from '../pushes.ts'
import { type Mergeability, mergeabilityOf, missingChecks } from '../rules/protection.ts'
import type { Simulation } from '../simulation.ts'
import {
  fullName,
  type Login,
  type MergeGroup,
  type PullRequest,
  type QueueEntry,
  type Repository,
  timestamp,
} from '../state.ts'
import { emit } from '../webhooks/outbox.ts'
import { commitMerge } from './protection.ts'

const HEADS = 'refs/heads/'

/**
 * A person presses “Merge when ready”: the pull request joins the queue of its base branch, and the commit that would land
 * comes to be, on top of those ahead of it and on a branch of GitHub's own.
 */
export async function addToMergeQueue(
  simulation: Simulation,
  pullRequest: PullRequest,
  user: Login,
): Promise<MergeGroup> {
  const { repository, base, number } = pullRequest
  const { reasons } = mergeabilityOf(simulation.state, pullRequest)
  if (reasons.length > 0) throw new Error(`GitHub does not queue #${number}: ${reasons.join(' ')}`)
  const ahead = queueOf(simulation, repository, base.ref).at(-1)
  const baseSha = ahead?.group.headSha ?? (await requireBranch(repository, base.ref))
  const group = await buildGroup(pullRequest, baseSha)
  simulation.state.queue.push({ pullRequest, group, enqueuedBy: user, enqueuedAt: timestamp() })
  await emit(simulation, { event: 'merge_group', action: 'checks_requested', repository, group }, user)
  return group
}

/** Takes the group's pull request out of the queue. Those behind it get new groups, without it. */
export async function removeFromMergeQueue(
  simulation: Simulation,
  repository: Repository,
  group: MergeGroup,
  user: Login,
): Promise<void> {
  const entry = entryOf(simulation, group)
  const queue = queueOf(simulation, repository, entry.pullRequest.base.ref)
  const behind = queue.slice(queue.indexOf(entry) + 1)
  await destroy(simulation, entry, 'dequeued', user)
  for (const one of behind) await destroy(simulation, one, 'invalidated', user)
  for (const one of behind) await addToMergeQueue(simulation, one.pullRequest, one.enqueuedBy)
}

/** What GitHub says about the group: whether the required checks pass on its commit. */
export function mergeableGroup({ state }: Simulation, group: MergeGroup): Mergeability {
  const { repository, base } = entryOf({ state }, group).pullRequest
  const reasons = missingChecks(state, repository, base.ref, group.headSha)
  return { mergeable: reasons.length === 0, reasons }
}

/** GitHub merges the group at the front of the queue. Throws where its checks do not pass. */
export async function landMergeGroup(simulation: Simulation, group: MergeGroup): Promise<void> {
  const entry = entryOf(simulation, group)
  const { pullRequest, enqueuedBy: user } = entry
  const { repository, base, number } = pullRequest
  if (queueOf(simulation, repository, base.ref)[0] !== entry)
    throw new Error(`#${number} is not the first in the queue`)
  const { reasons } = mergeableGroup(simulation, group)
  if (reasons.length > 0) throw new Error(`GitHub does not merge #${number}: ${reasons.join(' ')}`)
  const { headSha: commit, baseSha: expected } = group
  pullRequest.open = false
  pullRequest.closedAt = timestamp()
  pullRequest.merge = { commit, by: user, at: pullRequest.closedAt }
  const moved = await pushCommit(simulation, { repository, branch: base.ref, commit, expected, sender: user })
  if (!moved) throw new Error(`${fullName(repository)}: ${base.ref} moved while #${number} was queued`)
  await emit(simulation, { event: 'pull_request', action: 'closed', pullRequest }, user)
  await destroy(simulation, entry, 'merged', user)
}

/** First to be merged first. */
export function queueOf(
  { state }: Pick<Simulation, 'state'>,
  repository: Repository,
  branch: string,
): QueueEntry[] {
  return state.queue.filter(({ pullRequest }) => {
    return pullRequest.repository === repository && pullRequest.base.ref === branch
  })
}

async function buildGroup(
  { repository, base, head, number }: PullRequest,
  baseSha: string,
): Promise<MergeGroup> {
  const { gitDir } = repository
  const tree = await mergeTrees(gitDir, baseSha, head.sha)
  if (tree === null) throw new Error(`${fullName(repository)}#${number} conflicts with ${base.ref}`)
  const headSha = await commitMerge(gitDir, tree, [baseSha, head.sha], `Merge pull request #${number}`)
  const headRef = `${HEADS}gh-readonly-queue/${base.ref}/pr-${number}-${baseSha}`
  await gitText(gitDir, ['update-ref', headRef, headSha])
  return { headSha, headRef, baseSha, baseRef: HEADS + base.ref }
}

/** The group's branch goes, and its checks with it. */
async function destroy(
  simulation: Simulation,
  entry: QueueEntry,
  reason: 'merged' | 'dequeued' | 'invalidated',
  user: Login,
): Promise<void> {
  const { queue } = simulation.state
  const { group, pullRequest } = entry
  const { repository } = pullRequest
  queue.splice(queue.indexOf(entry), 1)
  await emit(simulation, { event: 'merge_group', action: 'destroyed', repository, group, reason }, user)
  await gitText(repository.gitDir, ['update-ref', '-d', group.headRef])
}

function entryOf({ state }: Pick<Simulation, 'state'>, { headRef, headSha }: MergeGroup): QueueEntry {
  const found = state.queue.find(({ group }) => group.headRef === headRef && group.headSha === headSha)
  if (found === undefined) throw new Error(`${headRef} is in no queue`)
  return found
}
