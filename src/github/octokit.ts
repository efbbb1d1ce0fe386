import type { Octokit } from '@octokit/rest'
import type { RepositoryName } from '../ports/repository-name.ts'

/** A client that carries an installation's token, and the one repository it is used for. */
export interface RepositoryClient {
  readonly octokit: Octokit
  readonly repository: RepositoryName
}

/** For writes that must not run twice: GitHub may have carried out one that it answered with 502. */
export const ONCE = { retries: 0 } as const

/** For writes that change nothing when they run again. The client repeats them as it repeats reads. */
export const REPEATABLE = { retries: 1 } as const

/** The path parameters that every repository endpoint takes. */
export function pathOf({ repository }: RepositoryClient): { owner: string; repo: string } {
  return { owner: repository.owner, repo: repository.name }
}
