import { z } from 'zod'
import type { Observation } from '../ports/pull-requests.ts'
import type { OwnReview, Thread } from '../ports/reviews.ts'
import type { AppIdentity } from './app-identity.ts'
import { isTooMuch } from './errors.ts'
import type { RepositoryClient } from './octokit.ts'
import { isOtherBase, otherBaseFields } from './other-base.ts'
import { leftFields, loginOf, StateNode, stateFields, toLeft } from './pull-request-fields.ts'

const AUTHOR = 'viewerDidAuthor author { __typename login }'
const PAGE_INFO = 'pageInfo { hasNextPage endCursor }'
const COMMENTS = `nodes { id databaseId body state ${AUTHOR} } ${PAGE_INFO}`

/** The lists of a pull request that this app writes in. GitHub gives a hundred of each at most. */
const LISTS = {
  reviewThreads: `nodes {
    id path subjectType diffSide startLine line isOutdated isResolved resolvedBy { __typename login }
    comments(first: 100) { ${COMMENTS} }
  } ${PAGE_INFO}`,
  reviews: `nodes { id state body ${AUTHOR} commit { oid } } ${PAGE_INFO}`,
  comments: `nodes { id body lastEditedAt ${AUTHOR} } ${PAGE_INFO}`,
} as const

/** The last event after which a head that was there before is compared anew: a forced push can lead back to one. */
const REPLACED = `timelineItems(last: 1, itemTypes: [HEAD_REF_FORCE_PUSHED_EVENT, BASE_REF_CHANGED_EVENT]) { nodes {
  ... on HeadRefForcePushedEvent { createdAt }
  ... on BaseRefChangedEvent { createdAt }
} }`
const Replaced = z.object({ nodes: z.array(z.object({ createdAt: z.string() })) })

const PageInfo = z.object({ hasNextPage: z.boolean(), endCursor: z.string().nullable() })
const pageOf = <T extends z.ZodType>(node: T) => z.object({ nodes: z.array(node), pageInfo: PageInfo })
const Author = {
  viewerDidAuthor: z.boolean(),
  author: z.object({ __typename: z.string(), login: z.string() }).nullable(),
}
const Comment = z.object({
  id: z.string(),
  databaseId: z.number(),
  body: z.string(),
  state: z.string(),
  ...Author,
})
const ThreadNode = z.object({
  id: z.string(),
  path: z.string(),
  subjectType: z.string(),
  diffSide: z.string(),
  startLine: z.number().nullable(),
  line: z.number().nullable(),
  isOutdated: z.boolean(),
  isResolved: z.boolean(),
  resolvedBy: z.object({ __typename: z.string(), login: z.string() }).nullable(),
  comments: pageOf(Comment),
})
const ReviewNode = z.object({
  id: z.string(),
  state: z.string(),
  body: z.string(),
  commit: z.object({ oid: z.string() }).nullable(),
  ...Author,
})
const Note = z.object({ id: z.string(), body: z.string(), lastEditedAt: z.string().nullable(), ...Author })
const Pages = {
  reviewThreads: pageOf(ThreadNode),
  reviews: pageOf(ReviewNode),
  comments: pageOf(Note),
}
const Answer = z.object({
  repository: z.looseObject({ pullRequest: StateNode.extend({ ...Pages, timelineItems: Replaced }) }),
})

const LaterAnswer = z.object({ repository: z.object({ pullRequest: z.object({ list: z.unknown() }) }) })

type ListName = keyof typeof LISTS
type Authored = { readonly viewerDidAuthor: boolean; readonly author: z.infer<typeof Author.author> }
type CommentNode = z.infer<typeof Comment>

/** A pull request as GraphQL shows it, with all that this app wrote there. */
export interface Observed
  extends Pick<
    Observation,
    'threads' | 'reviews' | 'elsewhere' | 'notes' | 'replacedAt' | 'left' | 'isOtherBase'
  > {
  readonly node: z.infer<typeof StateNode>
}

/** Entries of a list in one answer. */
const PAGE = 100
/** The same where that many, each with its comments, are too much for GitHub. */
const SMALL_PAGE = 10

interface Requested {
  readonly number: number
  /** Of the base branch, and where `branch` may be one, of the commits. */
  readonly files: readonly string[]
  readonly commits: readonly string[]
  readonly branch?: string | undefined
}

/** In one query, and one more for each list that is longer than a page. */
export async function observePullRequest(
  client: RepositoryClient,
  app: AppIdentity,
  requested: Requested,
): Promise<Observed> {
  try {
    return await observe(client, app, requested, PAGE)
  } catch (error) {
    if (!isTooMuch(error)) throw error
    return await observe(client, app, requested, SMALL_PAGE)
  }
}

async function observe(
  client: RepositoryClient,
  app: AppIdentity,
  { number, files, commits, branch }: Requested,
  size: number,
): Promise<Observed> {
  const isPushed = branch !== undefined && commits.length > 0
  const lists = Object.entries(LISTS).map(([name, fields]) => `${name}(first: ${size}) { ${fields} }`)
  const answer = await client.octokit.graphql(
    `query observe($owner: String!, $name: String!, $number: Int!, $app: Int!${isPushed ? ', $branch: String!, $ref: String!' : ''}) {
      repository(owner: $owner, name: $name) {
        pullRequest(number: $number) { ${stateFields(files)} ${REPLACED} ${lists.join('\n')} }
        ${leftFields(commits)}
        ${isPushed ? otherBaseFields(files, commits) : ''}
      }
    }`,
    { ...client.repository, number, app: app.id, ...(isPushed && { branch, ref: `refs/heads/${branch}` }) },
  )
  const { repository } = Answer.parse(answer)
  const node = repository.pullRequest
  const isOwn = ({ viewerDidAuthor, author }: Authored) =>
    viewerDidAuthor || (author !== null && loginOf(author) === app.botLogin)
  const rest = <T extends ListName>(name: T) =>
    laterPages({ client, number, size }, name, node[name].pageInfo)

  const threads: Thread[] = []
  const elsewhere: string[] = []
  for (const thread of [...node.reviewThreads.nodes, ...(await rest('reviewThreads'))]) {
    const [first, ...replies] = thread.comments.nodes
    // Nobody else sees those of a review that a crash left pending.
    if (first === undefined || first.state === 'PENDING') continue
    if (!isOwn(first)) {
      // The first page has to do: people can begin any number of long threads.
      elsewhere.push(...replies.filter(isOwn).map(({ body }) => body))
      continue
    }
    const more = await laterComments(client, thread.id, thread.comments.pageInfo)
    threads.push(toThread(thread, first, [...replies, ...more], isOwn, app))
  }
  const reviews = [...node.reviews.nodes, ...(await rest('reviews'))]
  const notes = [...node.comments.nodes, ...(await rest('comments'))]
  const replacedAt = node.timelineItems.nodes[0]?.createdAt ?? null
  const pushed = { files, commits, mayBeForced: replacedAt !== null }
  return {
    node,
    threads,
    elsewhere,
    reviews: reviews.filter(isOwn).map(toReview),
    notes: notes
      .filter(isOwn)
      .map(({ id, body, lastEditedAt }) => ({ id, body, edited: lastEditedAt !== null })),
    replacedAt,
    left: toLeft(repository, commits),
    isOtherBase: isPushed && isOtherBase(repository, node.headRefOid, pushed),
  }
}

function toThread(
  node: z.infer<typeof ThreadNode>,
  { id, databaseId, body }: CommentNode,
  replies: readonly CommentNode[],
  isOwn: (node: Authored) => boolean,
  app: AppIdentity,
): Thread {
  // GraphQL types who resolved it as a user, also where that is an app.
  const resolver = node.resolvedBy && loginOf({ ...node.resolvedBy, __typename: 'Bot' })
  const by = resolver === app.botLogin ? 'app' : 'person'
  return {
    id: node.id,
    path: node.path,
    ofFile: node.subjectType === 'FILE',
    line: node.line,
    startLine: node.startLine ?? node.line,
    side: node.diffSide === 'LEFT' ? 'base' : 'head',
    outdated: node.isOutdated,
    resolved: node.isResolved ? by : null,
    comment: { id, databaseId, body },
    replies: replies.map((reply) => ({ id: reply.id, byApp: isOwn(reply), body: reply.body })),
  }
}

function toReview({ id, state, body, commit }: z.infer<typeof ReviewNode>): OwnReview {
  return { id, pending: state === 'PENDING', body, headSha: commit?.oid ?? null }
}

type PageInfo = z.infer<typeof PageInfo>
type NodeOf<T extends ListName> = z.infer<(typeof Pages)[T]>['nodes'][number]

async function laterPages<T extends ListName>(
  place: { readonly client: RepositoryClient; readonly number: number; readonly size: number },
  name: T,
  { hasNextPage, endCursor }: PageInfo,
): Promise<readonly NodeOf<T>[]> {
  if (!hasNextPage) return []
  const { client, number, size } = place
  const answer = await client.octokit.graphql(
    `query observeMore($owner: String!, $name: String!, $number: Int!, $after: String) {
      repository(owner: $owner, name: $name) {
        pullRequest(number: $number) { list: ${name}(first: ${size}, after: $after) { ${LISTS[name]} } }
      }
    }`,
    { ...client.repository, number, after: endCursor },
  )
  const { list } = LaterAnswer.parse(answer).repository.pullRequest
  const { nodes, pageInfo } = Pages[name].parse(list)
  return [...(nodes as NodeOf<T>[]), ...(await laterPages(place, name, pageInfo))]
}

async function laterComments(
  client: RepositoryClient,
  thread: string,
  { hasNextPage, endCursor }: PageInfo,
): Promise<readonly CommentNode[]> {
  if (!hasNextPage) return []
  const answer = await client.octokit.graphql(
    `query observeThread($thread: ID!, $after: String) {
      node(id: $thread) { ... on PullRequestReviewThread { comments(first: 100, after: $after) { ${COMMENTS} } } }
    }`,
    { thread, after: endCursor },
  )
  const { comments } = z.object({ node: z.object({ comments: pageOf(Comment) }) }).parse(answer).node
  return [...comments.nodes, ...(await laterComments(client, thread, comments.pageInfo))]
}
