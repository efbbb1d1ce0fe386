import { z } from 'zod'
import type { Commits, NewCommit } from '../ports.ts'
import { err, ok } from '../shared/result.ts'
import { ONCE, pathOf, type RepositoryClient } from './octokit.ts'

const CREATE_COMMIT = `mutation commit($input: CreateCommitOnBranchInput!) {
  createCommitOnBranch(input: $input) { commit { oid } }
}`

const Created = z.object({ createCommitOnBranch: z.object({ commit: z.object({ oid: z.string() }) }) })
const Refused = z.object({ errors: z.array(z.object({ type: z.string().optional() })) })

/** Reads and creates commits. GitHub signs those that it creates for an app. Only the committer's token can write. */
export function createCommits(client: RepositoryClient, committer: RepositoryClient): Commits {
  return {
    async message(sha) {
      const { data } = await client.octokit.rest.git.getCommit({ ...pathOf(client), commit_sha: sha })
      return data.message
    },

    async create(commit) {
      try {
        const answer = await committer.octokit.graphql(CREATE_COMMIT, {
          input: toInput(client, commit),
          request: ONCE,
        })
        return ok(Created.parse(answer).createCommitOnBranch.commit.oid)
      } catch (error) {
        if (isStale(error)) return err('head-moved' as const)
        throw error
      }
    },
  }
}

function toInput({ repository }: RepositoryClient, commit: NewCommit) {
  return {
    branch: {
      repositoryNameWithOwner: `${repository.owner}/${repository.name}`,
      branchName: commit.branch,
    },
    expectedHeadOid: commit.expectedHead,
    message: { headline: commit.headline, body: commit.body },
    fileChanges: {
      additions: commit.files.map(({ path, bytes }) => ({
        path,
        contents: Buffer.from(bytes).toString('base64'),
      })),
    },
  }
}

/** GitHub answers a wrong `expectedHeadOid` with an error of this type. */
function isStale(error: unknown): boolean {
  const refused = Refused.safeParse(error)
  return refused.success && refused.data.errors.some(({ type }) => type === 'STALE_DATA')
}
