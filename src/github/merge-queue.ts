import { z } from 'zod'
import type { MergeQueue } from '../ports/merge-queue.ts'
import { toFailure } from './failure.ts'
import type { RepositoryClient } from './octokit.ts'

/** GitHub shows no more at once, and a queue builds fewer groups ahead. */
const ENTRIES = 100

const Commit = z.object({ oid: z.string() }).nullable()
const Entry = z.object({
  position: z.number(),
  pullRequest: z.object({ number: z.number() }).nullable(),
  headCommit: Commit,
  baseCommit: Commit,
})
const Answer = z.object({
  repository: z.object({
    pullRequest: z.object({
      mergeQueue: z.object({ entries: z.object({ nodes: z.array(Entry) }).nullable() }).nullable(),
    }),
  }),
})

/** The client has tokens with the permission to read merge queues, where the installation granted it. */
export function createMergeQueue({ octokit, repository }: RepositoryClient): MergeQueue {
  return {
    async entriesAround(number) {
      const variables = { ...repository, number }
      try {
        const answer = Answer.parse(await octokit.graphql(QUERY, variables))
        const { mergeQueue } = answer.repository.pullRequest
        return (mergeQueue?.entries?.nodes ?? [])
          .toSorted((a, b) => a.position - b.position)
          .flatMap(({ pullRequest, headCommit, baseCommit }) => {
            if (pullRequest === null) return []
            return {
              number: pullRequest.number,
              headSha: headCommit?.oid ?? null,
              baseSha: baseCommit?.oid ?? null,
            }
          })
      } catch (error) {
        // New permissions wait until somebody accepts them for the installation.
        if (toFailure(error).types.includes('FORBIDDEN')) return []
        throw error
      }
    },
  }
}

const QUERY = `query queue($owner: String!, $name: String!, $number: Int!) {
  repository(owner: $owner, name: $name) { pullRequest(number: $number) { mergeQueue {
    entries(first: ${ENTRIES}) { nodes {
      position pullRequest { number } headCommit { oid } baseCommit { oid }
    } }
  } } }
}`
