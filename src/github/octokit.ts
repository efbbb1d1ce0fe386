import type { ProbotOctokit } from 'probot'
import type { RepositoryName } from '../ports.ts'

/** A client that carries an installation's token, and the one repository it is used for. */
export interface RepositoryClient {
  readonly octokit: ProbotOctokit
  readonly repository: RepositoryName
}

/**
 * For writes that GitHub would carry out twice. The client repeats every request after a 502, also one that GitHub
 * had already carried out; such a write fails instead, and its job looks before it writes again.
 */
export const ONCE = { retries: 0 } as const

/** The path parameters that every repository endpoint takes. */
export function pathOf({ repository }: RepositoryClient): { owner: string; repo: string } {
  return { owner: repository.owner, repo: repository.name }
}
