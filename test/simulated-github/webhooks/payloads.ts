import { type Commit, readCommit, readCommits } from '../git/commits.ts'
import { diffFiles } from '../git/diffs.ts'
import { renderInstallation } from '../render/apps.ts'
import { renderCheckRunEvent, renderSuiteEvent } from '../render/check-runs.ts'
import { renderSimpleCommit } from '../render/commits.ts'
import { renderIssue, renderIssueComment } from '../render/issue-comments.ts'
import { renderPullRequest } from '../render/pull-requests.ts'
import { renderRepository, renderRepositoryName } from '../render/repositories.ts'
import { apiUrl, webUrl } from '../render/urls.ts'
import { renderUser } from '../render/users.ts'
import type { WebhookId } from '../schema/operations.ts'
import type { Simulation } from '../simulation.ts'
import {
  type CheckRun,
  type CheckSuite,
  type Installation,
  type IssueComment,
  installationOf,
  type Login,
  type MergeGroup,
  type PullRequest,
  type Repository,
  type Review,
  type ReviewComment,
} from '../state.ts'
import { renderReviewSubject } from './review-payloads.ts'

/** An event, as far as webhooks report it. */
export type Happening =
  | {
      readonly event: 'pull_request'
      readonly action: 'opened' | 'reopened' | 'closed' | 'ready_for_review'
      readonly pullRequest: PullRequest
    }
  | {
      readonly event: 'pull_request'
      readonly action: 'synchronize'
      readonly pullRequest: PullRequest
      readonly before: string
    }
  | {
      readonly event: 'pull_request'
      readonly action: 'edited'
      readonly pullRequest: PullRequest
      readonly changes: PullRequestChanges
    }
  | {
      readonly event: 'issue_comment'
      readonly action: 'created' | 'edited' | 'deleted'
      readonly comment: IssueComment
      readonly changes?: TextChanges
    }
  | {
      readonly event: 'pull_request_review'
      readonly action: 'submitted' | 'edited' | 'dismissed'
      readonly review: Review
      readonly changes?: TextChanges
    }
  | {
      readonly event: 'pull_request_review_comment'
      readonly action: 'created' | 'edited' | 'deleted'
      readonly comment: ReviewComment
      readonly changes?: TextChanges
    }
  | {
      readonly event: 'pull_request_review_thread'
      readonly action: 'resolved' | 'unresolved'
      /** The comment that opened it. */
      readonly root: ReviewComment
    }
  | {
      readonly event: 'check_run'
      readonly action: 'created' | 'completed' | 'rerequested' | 'requested_action'
      readonly checkRun: CheckRun
      readonly requestedAction?: string
    }
  | {
      readonly event: 'check_suite'
      readonly action: 'requested' | 'rerequested'
      readonly suite: CheckSuite
    }
  | {
      readonly event: 'push'
      readonly repository: Repository
      readonly branch: string
      /** null for a new branch. */
      readonly before: string | null
      readonly after: string
    }
  | {
      readonly event: 'merge_group'
      readonly action: 'checks_requested' | 'destroyed'
      readonly repository: Repository
      readonly group: MergeGroup
      readonly reason?: 'merged' | 'dequeued' | 'invalidated'
    }
  | {
      readonly event: 'repository'
      readonly action: 'renamed'
      readonly repository: Repository
      readonly from: string
    }
  | {
      readonly event: 'installation'
      readonly action: 'created' | 'deleted' | 'suspend' | 'unsuspend'
      readonly installation: Installation
    }
  | {
      readonly event: 'installation_repositories'
      readonly action: 'added' | 'removed'
      readonly installation: Installation
      readonly repositories: readonly Repository[]
    }

interface TextChanges {
  readonly body: { readonly from: string }
}

/** What an edit replaced. */
export interface PullRequestChanges {
  readonly title?: { readonly from: string }
  readonly base?: { readonly ref: { readonly from: string }; readonly sha: { readonly from: string } }
}

/** The installation that receives it, if any. */
export function concernedInstallation(
  simulation: Simulation,
  happening: Happening,
): Installation | undefined {
  if ('installation' in happening) return happening.installation
  return installationOf(simulation.state, repositoryOf(happening))
}

/** The one repository that it is about. */
export function concernedRepository(happening: Happening): Repository | null {
  return 'installation' in happening ? null : repositoryOf(happening)
}

/** The entry of GitHub's description that the payload has to satisfy. */
export function webhookId(happening: Happening): WebhookId {
  if (happening.event === 'push') return 'push'
  return `${happening.event}/${happening.action}`.replaceAll('_', '-') as WebhookId
}

/** The payload as GitHub would send it now. */
export async function renderPayload(
  simulation: Simulation,
  happening: Happening,
  installation: Installation,
  sender: Login,
): Promise<Record<string, unknown>> {
  const account = { sender: renderUser(simulation, sender) }
  const action = 'action' in happening ? { action: happening.action } : {}
  if (happening.event === 'installation') {
    const repositories = [...installation.repositories].map(renderRepositoryName)
    return { ...action, installation: renderInstallation(simulation, installation), repositories, ...account }
  }
  if (happening.event === 'installation_repositories') {
    const moved = happening.repositories.map(renderRepositoryName)
    return {
      ...action,
      installation: renderInstallation(simulation, installation),
      repository_selection: 'selected',
      repositories_added: happening.action === 'added' ? moved : [],
      repositories_removed: happening.action === 'removed' ? moved : [],
      requester: null,
      ...account,
    }
  }
  return {
    ...action,
    ...(await renderSubject(simulation, happening)),
    repository: renderRepository(simulation, repositoryOf(happening)),
    installation: { id: installation.id, node_id: `I_${installation.id}` },
    ...account,
  }
}

type InRepository = Exclude<Happening, { readonly installation: Installation }>

function repositoryOf(happening: InRepository): Repository {
  switch (happening.event) {
    case 'pull_request':
      return happening.pullRequest.repository
    case 'issue_comment':
    case 'pull_request_review_comment':
      return happening.comment.pullRequest.repository
    case 'pull_request_review':
      return happening.review.pullRequest.repository
    case 'pull_request_review_thread':
      return happening.root.pullRequest.repository
    case 'check_run':
      return happening.checkRun.repository
    case 'check_suite':
      return happening.suite.repository
    case 'push':
    case 'merge_group':
    case 'repository':
      return happening.repository
  }
}

async function renderSubject(
  simulation: Simulation,
  happening: InRepository,
): Promise<Record<string, unknown>> {
  switch (happening.event) {
    case 'pull_request': {
      const { pullRequest } = happening
      const moved =
        happening.action === 'synchronize' ? { before: happening.before, after: pullRequest.head.sha } : {}
      return {
        number: pullRequest.number,
        ...moved,
        ...(happening.action === 'edited' ? { changes: happening.changes } : {}),
        pull_request: await renderPullRequest(simulation, pullRequest),
      }
    }
    case 'issue_comment':
      return {
        issue: renderIssue(simulation, happening.comment.pullRequest),
        comment: renderIssueComment(simulation, happening.comment),
        ...(happening.changes === undefined ? {} : { changes: happening.changes }),
      }
    case 'pull_request_review':
    case 'pull_request_review_comment':
    case 'pull_request_review_thread':
      return renderReviewSubject(simulation, happening)
    case 'check_run': {
      const identifier = happening.requestedAction
      return {
        check_run: renderCheckRunEvent(simulation, happening.checkRun),
        ...(identifier === undefined ? {} : { requested_action: { identifier } }),
      }
    }
    case 'check_suite':
      return { check_suite: await renderSuiteEvent(simulation, happening.suite) }
    case 'repository':
      return { changes: { repository: { name: { from: happening.from } } } }
    case 'push':
      return renderPush(simulation, happening)
    case 'merge_group': {
      const { repository, group, reason } = happening
      const { headSha: head_sha, headRef: head_ref, baseSha: base_sha, baseRef: base_ref } = group
      const head_commit = renderSimpleCommit(await readCommit(repository.gitDir, head_sha))
      const merge_group = { head_sha, head_ref, base_sha, base_ref, head_commit }
      return { merge_group, ...(reason === undefined ? {} : { reason }) }
    }
  }
}

async function renderPush(
  simulation: Simulation,
  push: Extract<Happening, { readonly event: 'push' }>,
): Promise<Record<string, unknown>> {
  const { repository, before, after } = push
  const { gitDir } = repository
  const known = before ?? '0'.repeat(40)
  const range = before === null ? [`${after}^!`] : [`${before}..${after}`]
  const pushed = await Promise.all(
    (await readCommits(gitDir, ...range)).map(async (commit) => ({
      ...renderSimpleCommit(commit),
      distinct: true,
      url: apiUrl(simulation, repository, `/commits/${commit.sha}`),
      ...(await pathsOf(gitDir, commit)),
    })),
  )
  const lost = before === null ? [] : await readCommits(gitDir, `${after}..${before}`)
  return {
    ref: `refs/heads/${push.branch}`,
    before: known,
    after,
    created: before === null,
    deleted: false,
    forced: lost.length > 0,
    base_ref: null,
    compare: webUrl(repository, `/compare/${known.slice(0, 12)}...${after.slice(0, 12)}`),
    commits: pushed,
    head_commit: pushed.at(-1) ?? null,
    pusher: { name: 'pusher', email: null },
  }
}

/** The paths that a commit changes; a rename adds and removes. */
async function pathsOf(gitDir: string, { sha, parents: [parent] }: Commit) {
  const files = parent === undefined ? [] : await diffFiles(gitDir, parent, sha)
  const having = (...statuses: string[]) => files.filter(({ status }) => statuses.includes(status))
  return {
    added: having('A', 'R').map(({ path }) => path),
    removed: having('D', 'R').map(({ oldPath }) => oldPath),
    modified: having('M', 'T').map(({ path }) => path),
  }
}
