import type { ProbotOctokit } from 'probot'
import type { RepositoryName } from '../ports.ts'

/** A client that carries an installation's token, and the one repository it is used for. */
export interface RepositoryClient {
  readonly octokit: ProbotOctokit
  readonly repository: RepositoryName
}

/**
 * For writes that must not run twice. The client repeats every request after a 502, even one that GitHub had carried
 * out. With this option the write fails instead, and the job checks before it writes again.
 */
export const ONCE = { retries: 0 } as const

/** The path parameters that every repository endpoint takes. */
export function pathOf({ repository }: RepositoryClient): { owner: string; repo: string } {
  return { owner: repository.owner, repo: repository.name }
}
