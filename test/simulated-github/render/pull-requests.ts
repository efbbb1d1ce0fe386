import { filesOf } from '../difference.ts'
import { readCommits } from '../git/commits.ts'
import { visibleComments } from '../rules/threads.ts'
import type { Simulation } from '../simulation.ts'
import type { PullRequest, Repository } from '../state.ts'
import { renderRepository } from './repositories.ts'
import { apiUrl, webUrl } from './urls.ts'
import { authorAssociation, renderUser } from './users.ts'

/** A pull request in full, for the API and for webhooks. */
export async function renderPullRequest(
  simulation: Simulation,
  pullRequest: PullRequest,
): Promise<Record<string, unknown>> {
  const { state } = simulation
  const { repository } = pullRequest
  const files = await filesOf(pullRequest)
  const commits = await readCommits(repository.gitDir, `${pullRequest.base.sha}..${pullRequest.head.sha}`)
  const sum = (field: 'additions' | 'deletions') => files.reduce((total, file) => total + file[field], 0)
  const ofThis = (one: { readonly pullRequest: PullRequest }) => one.pullRequest === pullRequest
  return {
    ...renderListedPullRequest(simulation, pullRequest),
    // GitHub computes these in the background and answers null and "unknown" until then.
    mergeable: null,
    mergeable_state: 'unknown',
    rebaseable: null,
    merged: pullRequest.merge !== null,
    merged_by: pullRequest.merge === null ? null : renderUser(simulation, pullRequest.merge.by),
    comments: state.issueComments.filter(ofThis).length,
    review_comments: visibleComments(state, pullRequest, null).length,
    maintainer_can_modify: pullRequest.maintainersCanModify,
    commits: commits.length,
    additions: sum('additions'),
    deletions: sum('deletions'),
    changed_files: files.length,
  }
}

/** The form in lists, which lacks all that needs the difference. */
export function renderListedPullRequest(
  simulation: Simulation,
  pullRequest: PullRequest,
): Record<string, unknown> {
  const { repository, number } = pullRequest
  return {
    ...urls(simulation, pullRequest),
    id: pullRequest.id,
    node_id: `PR_${pullRequest.id}`,
    number,
    state: pullRequest.open ? 'open' : 'closed',
    locked: pullRequest.locked,
    active_lock_reason: null,
    title: pullRequest.title,
    user: renderUser(simulation, pullRequest.author),
    body: pullRequest.body,
    labels: [],
    milestone: null,
    assignee: null,
    assignees: [],
    requested_reviewers: [],
    requested_teams: [],
    created_at: pullRequest.createdAt,
    updated_at: pullRequest.updatedAt,
    closed_at: pullRequest.closedAt,
    merged_at: pullRequest.merge?.at ?? null,
    merge_commit_sha: pullRequest.merge?.commit ?? null,
    head: renderEnd(simulation, pullRequest.head.repository, pullRequest.head.ref, pullRequest.head.sha),
    base: renderEnd(simulation, repository, pullRequest.base.ref, pullRequest.base.sha),
    author_association: authorAssociation(repository, pullRequest.author, pullRequest),
    auto_merge: null,
    draft: pullRequest.draft,
  }
}

/** The short form in check runs. Pull requests from forks are left out there, as on GitHub. */
export function renderMinimalPullRequests(
  simulation: Simulation,
  repository: Repository,
  headSha: string,
): unknown[] {
  const matching = simulation.state.pullRequests.filter((one) => {
    return (
      one.open &&
      one.head.sha === headSha &&
      one.repository === repository &&
      one.head.repository === repository
    )
  })
  const end = (ref: string, sha: string) => ({
    ref,
    sha,
    repo: { id: repository.id, url: apiUrl(simulation, repository), name: repository.name },
  })
  return matching.map((one) => ({
    id: one.id,
    number: one.number,
    url: apiUrl(simulation, repository, `/pulls/${one.number}`),
    head: end(one.head.ref, one.head.sha),
    base: end(one.base.ref, one.base.sha),
  }))
}

function renderEnd(
  simulation: Simulation,
  repository: Repository,
  ref: string,
  sha: string,
): Record<string, unknown> {
  return {
    label: `${repository.owner}:${ref}`,
    ref,
    sha,
    user: renderUser(simulation, repository.owner),
    repo: repository.deleted ? null : renderRepository(simulation, repository),
  }
}

function urls(simulation: Simulation, pullRequest: PullRequest): Record<string, unknown> {
  const { repository, number } = pullRequest
  const self = apiUrl(simulation, repository, `/pulls/${number}`)
  const issue = apiUrl(simulation, repository, `/issues/${number}`)
  const html = webUrl(repository, `/pull/${number}`)
  const links = {
    self,
    html,
    issue,
    comments: `${issue}/comments`,
    review_comments: `${self}/comments`,
    review_comment: apiUrl(simulation, repository, '/pulls/comments{/number}'),
    commits: `${self}/commits`,
    statuses: apiUrl(simulation, repository, `/statuses/${pullRequest.head.sha}`),
  }
  return {
    url: self,
    html_url: html,
    diff_url: `${html}.diff`,
    patch_url: `${html}.patch`,
    issue_url: issue,
    commits_url: links.commits,
    review_comments_url: links.review_comments,
    review_comment_url: links.review_comment,
    comments_url: links.comments,
    statuses_url: links.statuses,
    _links: Object.fromEntries(Object.entries(links).map(([name, href]) => [name, { href }])),
  }
}
