import { z } from 'zod'
import type { CheckRuns, PullRequest, PullRequestState, PullRequests } from '../ports.ts'
import type { PullRequestFile } from '../review/types.ts'
import type { AppIdentity } from './app-identity.ts'
import { observePullRequest } from './observe.ts'
import { pathOf, type RepositoryClient } from './octokit.ts'
import { StateNode, stateFields, toBaseFiles, toCheckRuns, toPullRequest } from './pull-request-fields.ts'

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
      const { data } = await rest.pulls.get({ ...pathOf(client), pull_number: number })
      return restPullRequest(data)
    },

    async look(number, files) {
      const variables = { ...client.repository, number, app: app.id }
      const answer = await graphql(queryOf('look', ', $app: Int!', stateFields(files)), variables)
      return await stateOf(LookAnswer.parse(answer).repository.pullRequest, files)
    },

    async observe(number, files) {
      const { node, ...written } = await observePullRequest(client, app, number, files)
      return { ...(await stateOf(node, files)), ...written }
    },

    async files(number) {
      const files = await paginate(rest.pulls.listFiles, {
        ...pathOf(client),
        pull_number: number,
        per_page: 100,
      })
      return files.map(toFile)
    },

    async mergeBase(base, head) {
      const { data } = await rest.repos.compareCommitsWithBasehead({
        ...pathOf(client),
        basehead: `${base}...${head}`,
        per_page: 1,
      })
      return data.merge_base_commit.sha
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
const LookAnswer = answerOf(StateNode)

function queryOf(operation: string, parameters: string, fields: string): string {
  return `query ${operation}($owner: String!, $name: String!, $number: Int!${parameters}) {
    repository(owner: $owner, name: $name) { pullRequest(number: $number) { ${fields} } }
  }`
}

type PullRequestData = Awaited<ReturnType<RepositoryClient['octokit']['rest']['pulls']['get']>>['data']
type FileData = Awaited<ReturnType<RepositoryClient['octokit']['rest']['pulls']['listFiles']>>['data'][number]

function restPullRequest(data: PullRequestData): PullRequest {
  // The client's types do not say so, but a deleted fork leaves null here.
  const headRepository = data.head.repo as PullRequestData['head']['repo'] | null
  return {
    id: data.node_id,
    number: data.number,
    author: (data.user as PullRequestData['user'] | null)?.login ?? null,
    open: data.state === 'open',
    draft: data.draft ?? false,
    locked: data.locked,
    headSha: data.head.sha,
    headBranch: data.head.ref,
    fromFork: headRepository?.id !== data.base.repo.id,
    baseBranch: data.base.ref,
    baseSha: data.base.sha,
    changedFiles: data.changed_files,
  }
}

function toFile(data: FileData): PullRequestFile {
  return {
    path: data.filename,
    previousPath: data.previous_filename ?? null,
    status: data.status,
    patch: data.patch ?? null,
  }
}
