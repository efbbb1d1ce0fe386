import { readCommits } from './git/commits.ts'
import { fetchCommit, moveBranch, resolveCommit } from './git/repositories.ts'
import { git } from './git/run.ts'
import { grants } from './rules/permissions.ts'
import type { Simulation } from './simulation.ts'
import {
  addSuite,
  addToTimeline,
  findSuite,
  installationOf,
  type Login,
  type PullRequest,
  type Repository,
  timestamp,
} from './state.ts'
import { emit } from './webhooks/outbox.ts'

/**
 * Moves a branch and lets everything follow: the pull requests whose head it is, and the webhooks about both.
 * False when the branch is not where `expected` says.
 */
export async function pushCommit(
  simulation: Simulation,
  push: {
    readonly repository: Repository
    readonly branch: string
    readonly commit: string
    readonly expected: string | null
    readonly sender: Login
  },
): Promise<boolean> {
  const { repository, branch, commit, expected, sender } = push
  if (!(await moveBranch(repository.gitDir, branch, commit, expected))) return false
  await emit(simulation, { event: 'push', repository, branch, before: expected, after: commit }, sender)
  const followers = simulation.state.pullRequests
    .filter((one) => one.open && one.head.repository === repository && one.head.ref === branch)
    .map((pullRequest) => ({ pullRequest, before: pullRequest.head.sha }))
  for (const { pullRequest, before } of followers) {
    await updateHead(pullRequest)
    if (await isForced(repository, before, commit))
      addToTimeline(simulation.state, pullRequest, 'HeadRefForcePushedEvent', sender)
  }
  // It names the pull requests.
  await requestSuite(simulation, push)
  for (const { pullRequest, before } of followers) {
    const synchronized = { event: 'pull_request', action: 'synchronize', pullRequest, before } as const
    await emit(simulation, synchronized, sender)
  }
  return true
}

async function isForced({ gitDir }: Repository, before: string, after: string): Promise<boolean> {
  return (await readCommits(gitDir, `${after}..${before}`)).length > 0
}

/** GitHub makes a suite for each pushed commit and asks the app for its runs; not in a repository without the app. */
async function requestSuite(
  simulation: Simulation,
  push: {
    readonly repository: Repository
    readonly branch: string
    readonly commit: string
    readonly expected: string | null
    readonly sender: Login
  },
): Promise<void> {
  const { repository, branch, commit: headSha, expected: before, sender } = push
  const { state } = simulation
  const installation = installationOf(state, repository)
  if (installation === undefined || !grants(installation.permissions, 'checks', 'write')) return
  if (findSuite(state, repository, headSha) !== undefined) return
  const suite = addSuite(state, { repository, headSha, branch, before })
  await emit(simulation, { event: 'check_suite', action: 'requested', suite }, sender)
}

/** Takes over where head and base stand now; a fork's commits become readable in the base repository. */
export async function updateHead(pullRequest: PullRequest): Promise<void> {
  const { repository, head, base, number } = pullRequest
  const reference = `refs/pull/${number}/head`
  const headSha = await requireBranch(head.repository, head.ref)
  if (head.repository === repository) await git(repository.gitDir, ['update-ref', reference, headSha])
  else await fetchCommit(repository.gitDir, head.repository.gitDir, head.ref, reference)
  head.sha = headSha
  base.sha = await requireBranch(repository, base.ref)
  pullRequest.updatedAt = timestamp()
}

/** The commit that a branch points to. */
export async function requireBranch(repository: Repository, branch: string): Promise<string> {
  const sha = await resolveCommit(repository.gitDir, `refs/heads/${branch}`)
  if (sha === null) throw new Error(`${repository.owner}/${repository.name} has no branch ${branch}`)
  return sha
}
