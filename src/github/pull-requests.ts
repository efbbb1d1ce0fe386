import { z } from 'zod'
import type { CheckRuns } from '../ports/check-runs.ts'
import type { PullRequestState, PullRequests } from '../ports/pull-requests.ts'
import type { PullRequestFile } from '../review/types.ts'
import type { AppIdentity } from './app-identity.ts'
import { pagesWith } from './list-files.ts'
import { observePullRequest } from './observe.ts'
import { pathOf, type RepositoryClient } from './octokit.ts'
import {
  PULL_FIELDS,
  PullNode,
  StateNode,
  stateFields,
  toBaseFiles,
  toCheckRuns,
  toPullRequest,
} from './pull-request-fields.ts'

const FILES_PER_PAGE = 100
/** GitHub lists no more of a pull request. */
const MAX_FILES = 3000

/** Reads pull requests, their files (GitHub lists 3,000 at most) and merge bases. */
export function createPullRequests(
  client: RepositoryClient,
  app: AppIdentity,
  checkRuns: Pick<CheckRuns, 'ofHead'>,
): PullRequests {
  const { rest, paginate, graphql } = client.octokit

  async function stateOf(
    node: z.infer<typeof StateNode>,
    files: readonly string[],
  ): Promise<PullRequestState> {
    return {
      pull: toPullRequest(node),
      baseFiles: toBaseFiles(node, files),
      checkRuns: toCheckRuns(node) ?? (await checkRuns.ofHead(node.headRefOid)),
    }
  }

  return {
    async read(number) {
      const answer = await graphql(queryOf('read', '', PULL_FIELDS), { ...client.repository, number })
      return toPullRequest(ReadAnswer.parse(answer).repository.pullRequest)
    },

    async look(number, files) {
      const variables = { ...client.repository, number, app: app.id }
      const answer = await graphql(queryOf('look', ', $app: Int!', stateFields(files)), variables)
      return await stateOf(LookAnswer.parse(answer).repository.pullRequest, files)
    },

    async observe(number, files, commits, branch) {
      const { node, ...written } = await observePullRequest(client, app, { number, files, commits, branch })
      return { ...(await stateOf(node, files)), ...written }
    },

    async files({ number, changedFiles }, wanted) {
      const place = { ...pathOf(client), pull_number: number, per_page: FILES_PER_PAGE }
      const pages = Math.ceil(Math.min(changedFiles, MAX_FILES) / FILES_PER_PAGE)
      return await pagesWith(
        async (page) => (await rest.pulls.listFiles({ ...place, page })).data.map(toFile),
        pages,
        wanted,
      )
    },

    async compare(base, head) {
      const { data } = await rest.repos.compareCommitsWithBasehead({
        ...pathOf(client),
        basehead: `${base}...${head}`,
        per_page: 1,
      })
      return { mergeBase: data.merge_base_commit.sha, files: (data.files ?? []).map(toFile) }
    },

    async openOn(branch) {
      const open = await paginate(rest.pulls.list, {
        ...pathOf(client),
        state: 'open',
        base: branch,
        per_page: 100,
      })
      return open.map(({ number }) => number)
    },
  }
}

const answerOf = <T extends z.ZodType>(node: T) => z.object({ repository: z.object({ pullRequest: node }) })
const ReadAnswer = answerOf(PullNode)
const LookAnswer = answerOf(StateNode)

function queryOf(operation: string, parameters: string, fields: string): string {
  return `query ${operation}($owner: String!, $name: String!, $number: Int!${parameters}) {
    repository(owner: $owner, name: $name) { pullRequest(number: $number) { ${fields} } }
  }`
}

type FileData = Awaited<ReturnType<RepositoryClient['octokit']['rest']['pulls']['listFiles']>>['data'][number]

function toFile(data: FileData): PullRequestFile {
  return {
    path: data.filename,
    previousPath: data.previous_filename ?? null,
    status: data.status,
    patch: data.patch ?? null,
  }
}
