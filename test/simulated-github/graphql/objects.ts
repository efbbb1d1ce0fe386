import { readHistory } from '../git/commits.ts'
import type { GitObject } from '../git/objects.ts'
import { listTree } from '../git/trees.ts'
import { summaryOf } from '../render/check-runs.ts'
import { webUrl } from '../render/urls.ts'
import { GRAPHQL_ACCESS } from '../rules/permissions.ts'
import type { Simulation } from '../simulation.ts'
import { type CheckRun, type CheckSuite, findSuite, type Repository } from '../state.ts'
import { type Context, connection, type Page, requireGraphql } from './context.ts'

const TYPENAMES = { blob: 'Blob', tree: 'Tree', commit: 'Commit', tag: 'Tag' } as const
/** How much git looks at to call a file binary. */
const SNIFFED_BYTES = 8000

/** A commit with the suites of its check runs. */
export function commitNode(simulation: Simulation, repository: Repository, oid: string) {
  return {
    __typename: 'Commit',
    id: `C_${oid}`,
    oid,
    abbreviatedOid: oid.slice(0, 7),
    async history(page: Page, context: Context) {
      requireGraphql(context, repository, GRAPHQL_ACCESS.object)
      // Newest first, and no more than a page asks for.
      const commits = await readHistory(repository.gitDir, oid, (page.first ?? 0) + 1)
      const nodes = commits.map(({ sha, message }) => ({
        ...{ __typename: 'Commit', id: `C_${sha}`, oid: sha, abbreviatedOid: sha.slice(0, 7), message },
        messageHeadline: message.split('\n')[0],
      }))
      return connection('history', nodes, page)
    },
    async file({ path }: { path: string }, context: Context) {
      requireGraphql(context, repository, GRAPHQL_ACCESS.object)
      return fileNode(simulation, repository, oid, path)
    },
    checkSuites(page: Page & { filterBy?: { appId?: number; checkName?: string } | null }, context: Context) {
      requireGraphql(context, repository, GRAPHQL_ACCESS.checks)
      const { state } = simulation
      const { appId, checkName } = page.filterBy ?? {}
      const suite = findSuite(state, repository, oid)
      const runs = state.checkRuns.filter((one) => one.suite === suite)
      const isShown =
        (checkName === undefined || runs.some((one) => one.name === checkName)) &&
        (appId === undefined || appId === state.app.id)
      const nodes = suite === undefined || !isShown ? [] : [suiteNode(simulation, suite, runs)]
      return connection('checkSuites', nodes, page)
    },
  }
}

export function objectNode(
  simulation: Simulation,
  repository: Repository,
  object: GitObject,
): Record<string, unknown> {
  const { limits } = simulation.state
  const { oid, type, content } = object
  const common = {
    __typename: TYPENAMES[type],
    id: `O_${oid}`,
    oid,
    abbreviatedOid: oid.slice(0, 7),
    commitUrl: webUrl(repository, `/commit/${oid}`),
  }
  if (type === 'commit') return { ...common, ...commitNode(simulation, repository, oid) }
  if (type !== 'blob') return common
  const isBinary = content.subarray(0, SNIFFED_BYTES).includes(0)
  return {
    ...common,
    byteSize: content.length,
    isBinary,
    isTruncated: content.length > limits.blobTextBytes,
    // What is not UTF-8 arrives with replacement characters: such text must not be written back.
    text: isBinary ? null : content.subarray(0, limits.blobTextBytes).toString(),
  }
}

export function refNode(
  simulation: Simulation,
  repository: Repository,
  name: string,
  oid: string,
): Record<string, unknown> {
  const target = commitNode(simulation, repository, oid)
  return { __typename: 'Ref', id: `REF_${name}`, name, prefix: 'refs/heads/', target }
}

async function fileNode(
  simulation: Simulation,
  repository: Repository,
  commit: string,
  path: string,
): Promise<Record<string, unknown> | null> {
  const folder = await repository.objects.read(
    `${commit}:${path.slice(0, Math.max(path.lastIndexOf('/'), 0))}`,
  )
  if (folder?.type !== 'tree') return null
  const name = path.slice(path.lastIndexOf('/') + 1)
  const row = (await listTree(repository.gitDir, folder.oid, false)).find((one) => one.path === name)
  if (row === undefined) return null
  const object = row.type === 'commit' ? null : await repository.objects.read(row.oid)
  return {
    __typename: 'TreeEntry',
    name,
    path,
    oid: row.oid,
    mode: Number.parseInt(row.mode, 8),
    type: row.type,
    object: object === null ? null : objectNode(simulation, repository, object),
  }
}

function suiteNode({ state }: Simulation, suite: CheckSuite, runs: readonly CheckRun[]) {
  const { status, conclusion } = summaryOf(runs)
  return {
    id: `CS_${suite.id}`,
    databaseId: suite.id,
    status: status.toUpperCase(),
    conclusion: conclusion?.toUpperCase() ?? null,
    app: { id: `A_${state.app.id}`, databaseId: state.app.id, slug: state.app.slug },
    checkRuns(page: Page & { filterBy?: { checkName?: string; checkType?: string } | null }) {
      const { checkName, checkType } = page.filterBy ?? {}
      const named = runs.filter((one) => checkName === undefined || one.name === checkName)
      const latest = [...new Map(named.map((one) => [one.name, one])).values()]
      const shown = checkType === 'ALL' ? named : latest
      return connection('checkRuns', shown.map(runNode), page)
    },
  }
}

export function runNode(run: CheckRun) {
  const { title, summary, text, annotations } = run.output
  return {
    __typename: 'CheckRun',
    id: `CR_${run.id}`,
    databaseId: run.id,
    name: run.name,
    status: run.status.toUpperCase(),
    conclusion: run.conclusion?.toUpperCase() ?? null,
    externalId: run.externalId,
    startedAt: run.startedAt,
    completedAt: run.completedAt,
    detailsUrl: run.detailsUrl,
    ...{ title, summary, text },
    annotations: (page: Page) => connection('annotations', annotations, page),
  }
}
