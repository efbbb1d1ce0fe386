import type { Octokit } from '@octokit/rest'
import { z } from 'zod'
import type { SweptPullRequest } from '../ports/app-gateway.ts'
import type { RepositoryName } from '../ports/repository-name.ts'
import { CHECK_NAME, partsOf } from './check-runs.ts'
import { isTooMuch } from './errors.ts'
import { toFailure } from './failure.ts'

/** Few have more; GitHub counts the full pages, though they come in part. */
const PULL_REQUESTS_PER_PAGE = 20
/** Pages of one repository: who lost a webhook was updated lately. */
const MAX_PAGES = 5

const FIELDS = `
  nodes {
    number createdAt headRefOid
    commits(last: 1) { nodes { commit { checkSuites(first: 1, filterBy: { appId: $app }) { nodes {
      checkRuns(first: 50, filterBy: { checkName: $check, checkType: ALL }) {
        nodes { databaseId status conclusion externalId title } pageInfo { hasNextPage } }
    } } } } }
  }
  pageInfo { hasNextPage endCursor }
`

const Run = z.object({
  databaseId: z.number().nullable(),
  status: z.string(),
  conclusion: z.string().nullable(),
  externalId: z.string().nullable(),
  title: z.string().nullable(),
})
const Runs = z.object({ nodes: z.array(Run), pageInfo: z.object({ hasNextPage: z.boolean() }) })
const Suites = z.object({ nodes: z.array(z.object({ checkRuns: Runs })) }).nullable()
const PullRequestNode = z.object({
  number: z.number(),
  createdAt: z.string(),
  headRefOid: z.string(),
  commits: z.object({ nodes: z.array(z.object({ commit: z.object({ checkSuites: Suites }) })) }),
})
const Answer = z.record(
  z.string(),
  z.object({
    pullRequests: z.object({
      nodes: z.array(PullRequestNode),
      pageInfo: z.object({ hasNextPage: z.boolean(), endCursor: z.string().nullable() }),
    }),
  }),
)

interface Place {
  readonly repository: RepositoryName
  /** Where its next page begins. */
  readonly after: string | null
}

/** The open pull requests of some repositories, with one request for the first page of all of them. */
export async function readOpenPullRequests(
  octokit: Octokit,
  appId: number,
  repositories: readonly RepositoryName[],
): Promise<readonly SweptPullRequest[]> {
  const found: SweptPullRequest[] = []
  let places: readonly Place[] = repositories.map((repository) => ({ repository, after: null }))
  for (let page = 0; page < MAX_PAGES && places.length > 0; page += 1) {
    const next: Place[] = []
    for (const { place, connection } of await readPages(octokit, appId, places)) {
      const { repository } = place
      found.push(...connection.nodes.map((node) => toPullRequest(repository, node)))
      const { hasNextPage, endCursor } = connection.pageInfo
      if (hasNextPage) next.push({ repository, after: endCursor })
    }
    places = next
  }
  return found
}

interface Page {
  readonly place: Place
  readonly connection: z.infer<typeof Answer>[string]['pullRequests']
}

async function readPages(
  octokit: Octokit,
  appId: number,
  places: readonly Place[],
): Promise<readonly Page[]> {
  try {
    const answer = Answer.parse(await octokit.graphql(queryOf(places), variablesOf(appId, places)))
    return places.map((place, i) => {
      const repository = answer[`r${i}`]
      if (repository === undefined) throw new Error('GitHub left a repository out of its answer')
      return { place, connection: repository.pullRequests }
    })
  } catch (error) {
    if (!isAboutOne(error) && !isTooMuch(error)) throw error
    // One that was renamed, removed or closed to this app fails the request for all, as does one that is too large.
    if (places.length === 1) return []
    const pages: Page[] = []
    for (const place of places) pages.push(...(await readPages(octokit, appId, [place])))
    return pages
  }
}

function queryOf(places: readonly Place[]): string {
  const parameters = places.map((_, i) => `$o${i}: String!, $n${i}: String!, $a${i}: String`).join(', ')
  const repositories = places.map(
    (_, i) => `r${i}: repository(owner: $o${i}, name: $n${i}) {
      pullRequests(states: OPEN, first: ${PULL_REQUESTS_PER_PAGE}, after: $a${i},
        orderBy: { field: UPDATED_AT, direction: DESC }) { ${FIELDS} } }`,
  )
  return `query openPullRequests($app: Int!, $check: String!, ${parameters}) { ${repositories.join('\n')} }`
}

function variablesOf(appId: number, places: readonly Place[]): Record<string, unknown> {
  const own = places.flatMap(({ repository, after }, i) => [
    [`o${i}`, repository.owner],
    [`n${i}`, repository.name],
    [`a${i}`, after],
  ])
  return { app: appId, check: CHECK_NAME, ...Object.fromEntries(own) }
}

function toPullRequest(
  repository: RepositoryName,
  { number, createdAt, headRefOid, commits }: z.infer<typeof PullRequestNode>,
): SweptPullRequest {
  const suites = commits.nodes[0]?.commit.checkSuites?.nodes ?? []
  const [check = null] = suites.map(({ checkRuns }) => checkOf(number, checkRuns))
  return { repository, number, createdAt: new Date(createdAt), headSha: headRefOid, check }
}

/** This app cancels a run without a verdict, and GitHub ends a run after 14 days, as stale. */
function checkOf(pullRequest: number, { nodes, pageInfo }: z.infer<typeof Runs>): SweptPullRequest['check'] {
  const own = nodes.filter(({ externalId }) => partsOf(externalId).pullRequest === pullRequest)
  const newest = own.toSorted((a, b) => (b.databaseId ?? 0) - (a.databaseId ?? 0))[0]
  // So many runs are those of many requests: somebody looks at them.
  if (newest === undefined) return pageInfo.hasNextPage ? { title: '' } : null
  const isVerdict = newest.status === 'COMPLETED' && !UNJUDGED.has(newest.conclusion)
  return isVerdict ? { title: newest.title ?? '' } : null
}

const UNJUDGED: ReadonlySet<string | null> = new Set(['STALE', 'CANCELLED'])

function isAboutOne(error: unknown): boolean {
  return toFailure(error).types.some((type) => type === 'NOT_FOUND' || type === 'FORBIDDEN')
}
