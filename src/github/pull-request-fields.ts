import { z } from 'zod'
import type { CheckRun } from '../ports/check-runs.ts'
import type { BaseFile, Observation, PullRequest } from '../ports/pull-requests.ts'
import { CHECK_NAME, partsOf } from './check-runs.ts'
import { kindOf } from './tree.ts'

/** Heads with more were checked again and again; REST lists all of those. */
const RUNS = 20

const PULL = `
  id repository { id } number state isDraft locked changedFiles isCrossRepository
  author { __typename login }
  headRefName headRefOid maintainerCanModify headRepository { name owner { login } }
  baseRefName baseRefOid
`
/** Of this app, on a commit. */
const checkRuns = (fields: string): string => `checkSuites(first: 1, filterBy: { appId: $app }) { nodes {
  checkRuns(first: ${RUNS}, filterBy: { checkName: "${CHECK_NAME}", checkType: ALL }) {
    nodes { ${fields} } pageInfo { hasNextPage }
} } }`
const CHECKS = `
  commits(last: 1) { nodes { commit { oid ${checkRuns(
    'id databaseId status conclusion externalId completedAt title summary text annotations { totalCount }',
  )} } } }
`

/** The fields of a pull request alone. */
export const PULL_FIELDS = `${PULL} baseRef { target { oid } }`

/** The same, with this app's check runs on the head and some files of the tip of the base branch. */
export function stateFields(files: readonly string[]): string {
  const entries = files.map(
    (path, i) =>
      `file${i}: file(path: ${JSON.stringify(path)}) { oid mode object { ... on Blob { isTruncated text } } }`,
  )
  const tip = entries.length === 0 ? 'oid' : `oid ... on Commit { ${entries.join('\n')} }`
  return `${PULL} baseRef { target { ${tip} } } ${CHECKS}`
}

const OBJECT_ID = /^[0-9a-f]{40}$/

/** The fields of a repository for the check runs on these commits. */
export function leftFields(commits: readonly string[]): string {
  const fields = commits.map((oid, i) => {
    if (!OBJECT_ID.test(oid)) throw new Error(`not a git object id: ${JSON.stringify(oid)}`)
    return `left${i}: object(oid: "${oid}") { ... on Commit { ${checkRuns('status externalId')} } }`
  })
  return fields.join('\n')
}

const Entry = z.object({
  oid: z.string(),
  mode: z.number(),
  object: z
    .object({ isTruncated: z.boolean().optional(), text: z.string().nullable().optional() })
    .nullable(),
})
const Pull = z.object({
  id: z.string(),
  repository: z.object({ id: z.string() }),
  number: z.number(),
  state: z.string(),
  isDraft: z.boolean(),
  locked: z.boolean(),
  changedFiles: z.number(),
  isCrossRepository: z.boolean(),
  author: z.object({ __typename: z.string(), login: z.string() }).nullable(),
  headRefName: z.string(),
  headRefOid: z.string(),
  maintainerCanModify: z.boolean(),
  headRepository: z.object({ name: z.string(), owner: z.object({ login: z.string() }) }).nullable(),
  baseRefName: z.string(),
  baseRefOid: z.string(),
  baseRef: z.object({ target: z.looseObject({ oid: z.string() }).nullable() }).nullable(),
})
const Run = z.object({
  id: z.string(),
  databaseId: z.number(),
  status: z.string(),
  conclusion: z.string().nullable(),
  externalId: z.string().nullable(),
  completedAt: z.string().nullable(),
  title: z.string().nullable(),
  summary: z.string().nullable(),
  text: z.string().nullable(),
  annotations: z.object({ totalCount: z.number() }).nullable(),
})
const Runs = z.object({ nodes: z.array(Run), pageInfo: z.object({ hasNextPage: z.boolean() }) })
const LeftRun = z.object({ status: z.string(), externalId: z.string().nullable() })
const Left = z.object({
  checkSuites: z
    .object({
      nodes: z.array(
        z.object({
          checkRuns: z.object({
            nodes: z.array(LeftRun),
            pageInfo: z.object({ hasNextPage: z.boolean() }),
          }),
        }),
      ),
    })
    .nullable(),
})
const Suites = z.object({ nodes: z.array(z.object({ checkRuns: Runs })) }).nullable()
const Commits = z.object({
  nodes: z.array(z.object({ commit: z.object({ oid: z.string(), checkSuites: Suites }) })),
})

/** Answers with `PULL_FIELDS` and with `stateFields`. */
export const PullNode = Pull
export const StateNode = Pull.extend({ commits: Commits })

export function toPullRequest(node: z.infer<typeof PullNode>): PullRequest {
  return {
    id: node.id,
    repositoryId: node.repository.id,
    number: node.number,
    author: node.author && loginOf(node.author),
    // A merged one has a state of its own.
    open: node.state === 'OPEN',
    draft: node.isDraft,
    locked: node.locked,
    headSha: node.headRefOid,
    headBranch: node.headRefName,
    fromFork: node.isCrossRepository || node.headRepository === null,
    headRepository: node.headRepository && {
      owner: node.headRepository.owner.login,
      name: node.headRepository.name,
    },
    maintainersMayPush: node.maintainerCanModify,
    baseBranch: node.baseRefName,
    // `baseRefOid` is the tip as it was when somebody pushed to the pull request; the branch itself may be gone.
    baseSha: node.baseRef?.target?.oid ?? node.baseRefOid,
    changedFiles: node.changedFiles,
  }
}

/** As REST and webhooks write it: GraphQL leaves out the end of a bot's. */
export function loginOf({
  __typename,
  login,
}: {
  readonly __typename: string
  readonly login: string
}): string {
  return __typename === 'Bot' && !login.endsWith('[bot]') ? `${login}[bot]` : login
}

/** Those files that exist. */
export function toBaseFiles(
  { baseRef }: z.infer<typeof StateNode>,
  files: readonly string[],
): readonly BaseFile[] {
  const tip = baseRef?.target ?? {}
  return files.flatMap((path, i) => {
    const entry = Entry.nullable().parse((tip as Record<string, unknown>)[`file${i}`] ?? null)
    if (entry === null) return []
    const { isTruncated, text } = entry.object ?? {}
    const whole = isTruncated === false ? (text ?? null) : null
    return [{ path, oid: entry.oid, kind: kindOf(entry.mode.toString(8)), text: whole }]
  })
}

/** Newest first; null where the answer does not have all of the head. */
export function toCheckRuns({ commits, headRefOid }: z.infer<typeof StateNode>): readonly CheckRun[] | null {
  const commit = commits.nodes[0]?.commit
  if (commit?.oid !== headRefOid) return null
  const lists = (commit.checkSuites?.nodes ?? []).map(({ checkRuns }) => checkRuns)
  if (lists.some(({ pageInfo }) => pageInfo.hasNextPage)) return null
  return lists
    .flatMap(({ nodes }) => nodes)
    .toSorted((a, b) => b.databaseId - a.databaseId)
    .map(toCheckRun)
}

function toCheckRun(run: z.infer<typeof Run>): CheckRun {
  const { own, ...others } = partsOf(run.externalId)
  const isCompleted = run.status === 'COMPLETED'
  const conclusion = (run.conclusion ?? '').toLowerCase()
  return {
    id: run.databaseId,
    nodeId: run.id,
    ...others,
    own: isCompleted ? (own ?? conclusion) : null,
    annotationsCount: run.annotations?.totalCount ?? 0,
    completedAt: run.completedAt,
    verdict: isCompleted
      ? { conclusion, title: run.title ?? '', summary: run.summary ?? '', text: run.text }
      : null,
  }
}

/** By commit, where the answer has all. */
export function toLeft(
  repository: Readonly<Record<string, unknown>>,
  commits: readonly string[],
): Observation['left'] {
  const found: [string, { pullRequest: number | null; isCompleted: boolean }[]][] = []
  for (const [i, oid] of commits.entries()) {
    const left = Left.nullable().parse(repository[`left${i}`] ?? null)
    const lists = left?.checkSuites?.nodes.map((suite) => suite.checkRuns) ?? null
    if (lists === null || lists.some(({ pageInfo }) => pageInfo.hasNextPage)) continue
    const runs = lists.flatMap(({ nodes }) => nodes)
    found.push([
      oid,
      runs.map(({ status, externalId }) => ({
        pullRequest: partsOf(externalId).pullRequest,
        isCompleted: status === 'COMPLETED',
      })),
    ])
  }
  return new Map(found)
}
