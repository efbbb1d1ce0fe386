import { z } from 'zod'
import type { CommitRefusal, Commits, NewCommit } from '../ports/commits.ts'
import { err, ok } from '../shared/result.ts'
import { isRetryable } from './errors.ts'
import { shown, statusOf } from './failure.ts'
import { ONCE, type RepositoryClient } from './octokit.ts'

const CREATE_COMMIT = `mutation commit($input: CreateCommitOnBranchInput!) {
  createCommitOnBranch(input: $input) { commit { oid } }
}`
/** A command that runs again finds its commit among these, also where people pushed onto it. */
const HISTORY = `query history($owner: String!, $name: String!, $oid: GitObjectID!) {
  repository(owner: $owner, name: $name) {
    object(oid: $oid) { ... on Commit { history(first: 50) { nodes { oid message } } } }
  }
}`
/** GitHub documents no limit; it refuses bodies of some dozens of megabytes. Base64 adds a third. */
const MAX_BYTES = 20 * 1024 * 1024

const Created = z.object({ createCommitOnBranch: z.object({ commit: z.object({ oid: z.string() }) }) })
const Refused = z.object({
  errors: z.array(z.object({ type: z.string().optional(), message: z.string().optional() })).min(1),
})
const History = z.object({
  repository: z.object({
    object: z
      .object({
        history: z.object({ nodes: z.array(z.object({ oid: z.string(), message: z.string() })) }).optional(),
      })
      .nullable(),
  }),
})

/** Reads and creates commits. GitHub signs those that it creates for an app. Only the committer's token can write. */
export function createCommits(
  { octokit, repository }: RepositoryClient,
  committer: RepositoryClient,
  apiUrl: string,
): Commits {
  return {
    async history(sha) {
      const answer = await octokit.graphql(HISTORY, { ...repository, oid: sha })
      const { nodes } = History.parse(answer).repository.object?.history ?? { nodes: [] }
      return nodes.map(({ oid, message }) => ({ sha: oid, message }))
    },

    async create(commit) {
      const bytes = commit.files.reduce((total, file) => total + file.bytes.length, 0)
      if (bytes > MAX_BYTES) return err({ kind: 'too-large' as const })
      try {
        const answer = await committer.octokit.graphql(CREATE_COMMIT, {
          input: toInput(committer, commit),
          request: ONCE,
        })
        return ok(Created.parse(answer).createCommitOnBranch.commit.oid)
      } catch (error) {
        const refusal = refusalOf(error)
        if (refusal === null) throw error
        return err(refusal)
      }
    },

    coAuthor: ({ login, id }) => `Co-authored-by: ${login} <${id}+${login}@users.noreply.${hostOf(apiUrl)}>`,
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

/** GitHub's refusal; null where another attempt may succeed, or where it is unknown whether GitHub committed. */
function refusalOf(error: unknown): CommitRefusal | null {
  if (statusOf(error) === 413) return { kind: 'too-large' }
  const refused = Refused.safeParse(error)
  if (!refused.success || isRetryable(error)) return null
  const types = refused.data.errors.map(({ type }) => type)
  const reason = shown(
    refused.data.errors
      .map(({ message = '' }) => message)
      .join(' ')
      .trim(),
  )
  if (types.includes('STALE_DATA')) return { kind: 'head-moved' }
  if (isProtection(types, reason)) return { kind: 'protected', reason }
  // A token without `contents: write`; a refused file, such as a workflow, has a message of its own.
  if (/not accessible by integration/i.test(reason)) return { kind: 'no-permission' }
  if (types.includes('NOT_FOUND')) return { kind: 'branch-gone' }
  return { kind: 'refused', reason }
}

/** Rulesets have another type than branch protection: https://github.com/Thinkmill/keystatic/issues/1598 */
function isProtection(types: readonly (string | undefined)[], reason: string): boolean {
  return (
    types.includes('BRANCH_PROTECTION_RULE_VIOLATION') ||
    /protected branch|rule violations?|changes must be made through a pull request/i.test(reason)
  )
}

/** `github.com`, or the name of a GitHub Enterprise Server. */
function hostOf(apiUrl: string): string {
  const { hostname } = new URL(apiUrl)
  return hostname === 'api.github.com' ? 'github.com' : hostname
}
