import { gitText } from '../git/run.ts'
import { mergeTrees } from '../git/trees.ts'
import { GITHUB } from '../people.ts'
import { pushCommit, requireBranch } from '../pushes.ts'
import { type Mergeability, mergeabilityOf } from '../rules/protection.ts'
import type { Simulation } from '../simulation.ts'
import {
  fullName,
  type Login,
  type Protection,
  type PullRequest,
  type Repository,
  timestamp,
} from '../state.ts'
import { emit } from '../webhooks/outbox.ts'

/** The owner protects a branch; an app cannot push to it any more, and pull requests need its checks. */
export function protectBranch(repository: Repository, branch: string, protection: Protection): void {
  repository.protections.set(branch, protection)
}

/** What GitHub says next to the merge button, apart from conflicts. */
export function mergeable({ state }: Simulation, pullRequest: PullRequest): Mergeability {
  return mergeabilityOf(state, pullRequest)
}

/** A person presses “Merge pull request”. Throws, in GitHub's words, where the button is disabled. */
export async function merge(simulation: Simulation, pullRequest: PullRequest, user: Login): Promise<string> {
  const { repository, base, head, number } = pullRequest
  const { reasons } = mergeabilityOf(simulation.state, pullRequest)
  if (reasons.length > 0) throw new Error(`GitHub does not merge #${number}: ${reasons.join(' ')}`)
  const expected = await requireBranch(repository, base.ref)
  const tree = await mergeTrees(repository.gitDir, expected, head.sha)
  if (tree === null) throw new Error(`${fullName(repository)}#${number} conflicts with ${base.ref}`)
  const message = `Merge pull request #${number}`
  const commit = await commitMerge(repository.gitDir, tree, [expected, head.sha], message)
  pullRequest.open = false
  pullRequest.closedAt = timestamp()
  pullRequest.merge = { commit, by: user, at: pullRequest.closedAt }
  await pushCommit(simulation, { repository, branch: base.ref, commit, expected, sender: user })
  await emit(simulation, { event: 'pull_request', action: 'closed', pullRequest }, user)
  return commit
}

/** git wants an identity for the merge: GitHub's own. */
export function commitMerge(
  gitDir: string,
  tree: string,
  parents: readonly string[],
  message: string,
): Promise<string> {
  const identity = ['-c', `user.name=${GITHUB.name}`, '-c', `user.email=${GITHUB.email}`]
  const ancestry = parents.flatMap((parent) => ['-p', parent])
  return gitText(gitDir, [...identity, 'commit-tree', tree, ...ancestry, '-m', message])
}
