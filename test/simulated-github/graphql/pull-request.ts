import { NotSimulated } from '../answer.ts'
import { filesOf } from '../difference.ts'
import { resolveCommit } from '../git/repositories.ts'
import { webUrl } from '../render/urls.ts'
import { visibleReviews, visibleThreads } from '../rules/threads.ts'
import type { Simulation } from '../simulation.ts'
import { botLogin, fullName, type PullRequest, type Repository, type TimelineEvent } from '../state.ts'
import { actorNode, issueCommentNode, reviewNode, threadNode } from './comments.ts'
import { connection, type Page } from './context.ts'
import { commitNode, refNode } from './objects.ts'

interface ReviewsPage extends Page {
  readonly author?: string | null
  readonly states?: readonly string[] | null
}

export function pullRequestNode(simulation: Simulation, pullRequest: PullRequest): Record<string, unknown> {
  const { repository, base, head } = pullRequest
  return {
    __typename: 'PullRequest',
    id: `PR_${pullRequest.id}`,
    databaseId: pullRequest.id,
    fullDatabaseId: String(pullRequest.id),
    number: pullRequest.number,
    title: pullRequest.title,
    body: pullRequest.body ?? '',
    url: webUrl(repository, `/pull/${pullRequest.number}`),
    state: stateOf(pullRequest),
    closed: !pullRequest.open,
    merged: pullRequest.merge !== null,
    isDraft: pullRequest.draft,
    locked: pullRequest.locked,
    headRefName: head.ref,
    headRefOid: head.sha,
    baseRefName: base.ref,
    baseRefOid: base.sha,
    repository: { __typename: 'Repository', id: `R_${repository.id}`, name: repository.name },
    headRepository: head.repository.deleted ? null : headRepositoryNode(simulation, head.repository),
    maintainerCanModify: pullRequest.maintainersCanModify,
    async baseRef() {
      const tip = await resolveCommit(repository.gitDir, `refs/heads/${base.ref}`)
      return tip === null ? null : refNode(simulation, repository, base.ref, tip)
    },
    isCrossRepository: head.repository !== repository,
    changedFiles: async () => (await filesOf(pullRequest)).length,
    createdAt: pullRequest.createdAt,
    updatedAt: pullRequest.updatedAt,
    author: actorNode(simulation, pullRequest.author),
    ...connectionsOf(simulation, pullRequest),
  }
}

const EVENTS: Readonly<Record<string, TimelineEvent['type']>> = {
  HEAD_REF_FORCE_PUSHED_EVENT: 'HeadRefForcePushedEvent',
  BASE_REF_CHANGED_EVENT: 'BaseRefChangedEvent',
}

function headRepositoryNode(simulation: Simulation, repository: Repository): Record<string, unknown> {
  const { id, name, owner } = repository
  return {
    __typename: 'Repository',
    id: `R_${id}`,
    name,
    nameWithOwner: fullName(repository),
    owner: actorNode(simulation, owner),
  }
}

function connectionsOf(simulation: Simulation, pullRequest: PullRequest): Record<string, unknown> {
  const { state } = simulation
  const viewer = botLogin(state.app)
  return {
    /** The last one only; a sweep asks for the suites of the head. */
    commits(page: Page) {
      if (page.last !== 1) throw new NotSimulated('commits of a pull request but the last one')
      const commit = commitNode(simulation, pullRequest.repository, pullRequest.head.sha)
      return connection('commits', [{ commit }], { first: 1 })
    },
    reviewThreads(page: Page) {
      const nodes = visibleThreads(state, pullRequest, viewer).map((one) => threadNode(simulation, one))
      return connection('reviewThreads', nodes, page)
    },
    reviews({ author, states, ...page }: ReviewsPage) {
      const shown = visibleReviews(state, pullRequest, viewer).filter((one) => {
        return (isNone(author) || isBy(one.user, author)) && (isNone(states) || states.includes(one.state))
      })
      const nodes = shown.map((one) => reviewNode(simulation, one))
      return connection('reviews', nodes, page)
    },
    timelineItems({ itemTypes, ...page }: Page & { readonly itemTypes?: readonly string[] | null }) {
      if (isNone(itemTypes) || itemTypes.some((one) => EVENTS[one] === undefined))
        throw new NotSimulated(`events of a pull request but ${Object.keys(EVENTS).join(' and ')}`)
      const asked = itemTypes.map((one) => EVENTS[one])
      const nodes = pullRequest.timeline
        .filter(({ type }) => asked.includes(type))
        .map(({ type, id, createdAt, actor }) => ({
          __typename: type,
          id: `E_${id}`,
          createdAt,
          actor: actorNode(simulation, actor),
        }))
      return connection('timelineItems', nodes, page)
    },
    comments(page: Page) {
      const shown = state.issueComments.filter((one) => one.pullRequest === pullRequest)
      const nodes = shown.map((one) => issueCommentNode(simulation, one))
      return connection('comments', nodes, page)
    },
  }
}

/** GraphQL has a state of its own for merged ones, where REST says closed. */
export function stateOf({ open, merge }: PullRequest): 'OPEN' | 'CLOSED' | 'MERGED' {
  if (open) return 'OPEN'
  return merge === null ? 'CLOSED' : 'MERGED'
}

function isNone<T>(value: T | null | undefined): value is null | undefined {
  return value === null || value === undefined
}

/** An app's login is taken with and without `[bot]`. */
function isBy(user: string, login: string): boolean {
  const plain = (text: string) => text.replace(/\[bot\]$/, '').toLowerCase()
  return plain(user) === plain(login)
}
