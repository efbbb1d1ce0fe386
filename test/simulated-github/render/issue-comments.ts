import type { Simulation } from '../simulation.ts'
import { type IssueComment, type PullRequest, type Reaction, userOf } from '../state.ts'
import { renderApp } from './apps.ts'
import { apiUrl, webUrl } from './urls.ts'
import { authorAssociation, renderUser } from './users.ts'

const REACTIONS = ['+1', '-1', 'laugh', 'hooray', 'confused', 'heart', 'rocket', 'eyes'] as const

export function renderIssueComment(simulation: Simulation, comment: IssueComment): Record<string, unknown> {
  const { pullRequest } = comment
  const { repository, number } = pullRequest
  const url = apiUrl(simulation, repository, `/issues/comments/${comment.id}`)
  return {
    id: comment.id,
    node_id: `IC_${comment.id}`,
    url,
    html_url: webUrl(repository, `/pull/${number}#issuecomment-${comment.id}`),
    issue_url: apiUrl(simulation, repository, `/issues/${number}`),
    user: renderUser(simulation, comment.user),
    body: comment.body,
    created_at: comment.createdAt,
    updated_at: comment.updatedAt,
    author_association: authorAssociation(repository, comment.user, pullRequest),
    performed_via_github_app: isBot(simulation, comment) ? renderApp(simulation) : null,
    reactions: reactionCounts(`${url}/reactions`, comment.reactions),
  }
}

export function renderReaction(simulation: Simulation, reaction: Reaction): Record<string, unknown> {
  return {
    id: reaction.id,
    node_id: `REA_${reaction.id}`,
    user: renderUser(simulation, reaction.user),
    content: reaction.content,
    created_at: reaction.createdAt,
  }
}

/** The pull request as the issue that `issue_comment` webhooks carry. */
export function renderIssue(simulation: Simulation, pullRequest: PullRequest): Record<string, unknown> {
  const { repository, number } = pullRequest
  const url = apiUrl(simulation, repository, `/issues/${number}`)
  const html = webUrl(repository, `/pull/${number}`)
  const comments = simulation.state.issueComments.filter((one) => one.pullRequest === pullRequest)
  return {
    url,
    repository_url: apiUrl(simulation, repository),
    labels_url: `${url}/labels{/name}`,
    comments_url: `${url}/comments`,
    events_url: `${url}/events`,
    html_url: html,
    id: pullRequest.id,
    node_id: `PR_${pullRequest.id}`,
    number,
    title: pullRequest.title,
    user: renderUser(simulation, pullRequest.author),
    labels: [],
    state: pullRequest.open ? 'open' : 'closed',
    locked: pullRequest.locked,
    assignee: null,
    assignees: [],
    milestone: null,
    comments: comments.length,
    created_at: pullRequest.createdAt,
    updated_at: pullRequest.updatedAt,
    closed_at: pullRequest.closedAt,
    author_association: authorAssociation(repository, pullRequest.author, pullRequest),
    active_lock_reason: null,
    draft: pullRequest.draft,
    pull_request: {
      url: apiUrl(simulation, repository, `/pulls/${number}`),
      html_url: html,
      diff_url: `${html}.diff`,
      patch_url: `${html}.patch`,
      merged_at: null,
    },
    body: pullRequest.body,
    reactions: reactionCounts(`${url}/reactions`, []),
  }
}

export function reactionCounts(url: string, reactions: readonly Reaction[]): Record<string, unknown> {
  const counts = REACTIONS.map((content) => [
    content,
    reactions.filter((one) => one.content === content).length,
  ])
  return { url, total_count: reactions.length, ...Object.fromEntries(counts) }
}

function isBot(simulation: Simulation, comment: IssueComment): boolean {
  return userOf(simulation.state, comment.user).type === 'Bot'
}
