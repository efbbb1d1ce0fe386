import type { CommitRefusal } from '../review/commit-refusal.ts'
import type { Result } from '../shared/result.ts'
import type { Permissions } from './permissions.ts'
import type { RepositoryName } from './repository-name.ts'

export type { CommitRefusal }

export interface NewCommit {
  readonly branch: string
  /** GitHub refuses the commit when the branch has moved on from here. */
  readonly expectedHead: string
  readonly headline: string
  readonly body: string
  readonly files: readonly { readonly path: string; readonly bytes: Uint8Array }[]
}

/** A commit as a log shows it. */
export interface LoggedCommit {
  readonly sha: string
  readonly message: string
}

export interface Commits {
  /** A commit and those before it, newest first: some dozens. */
  history(sha: string): Promise<readonly LoggedCommit[]>
  /** The id of the new commit. */
  create(commit: NewCommit): Promise<Result<string, CommitRefusal>>
  /** The trailer by which GitHub shows a person as an author of a commit. */
  coAuthor(person: { readonly login: string; readonly id: number }): string
}

/** A fork that the app is installed in. */
export interface Fork {
  readonly permissions: Permissions
  readonly commits: Pick<Commits, 'create'>
}

/** The app is not installed in a fork, or its owner suspended it. */
export type ForkRefusal = 'not-installed' | 'suspended'

export interface Forks {
  open(fork: RepositoryName): Promise<Result<Fork, ForkRefusal>>
}
