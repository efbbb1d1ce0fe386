import type { RepositoryName } from './repository-name.ts'

/** A repository whose turn it is in a sweep. */
export interface SweptRepository {
  readonly repository: RepositoryName
  /** When sweeps learned of it. */
  readonly since: Date
}

/** What sweeps remember, and what they need to know of the queue. */
export interface SweepRecords {
  /** Those deliveries that the inbox accepted. */
  accepted(deliveryIds: readonly string[]): Promise<ReadonlySet<string>>
  /** Whether a review of a push that took this commit off a pull request or branch was accepted within the last hour. */
  isReviewed(
    origin: { readonly installationId: number; readonly repository: RepositoryName },
    before: string,
    moved: { readonly number: number } | { readonly branch: string },
  ): Promise<boolean>
  /** Those keys of jobs for which a job waits or runs. */
  busy(keys: readonly string[]): Promise<ReadonlySet<string>>
  /** Those subjects that no sweep tried to repair lately. */
  due(subjects: readonly string[]): Promise<ReadonlySet<string>>
  /** Records an attempt to repair them: each is due again after this time, doubled for each attempt before. */
  tried(subjects: readonly string[], minutes: number): Promise<void>
  /** Forgets these attempts of an installation: what was in their way may be gone. */
  untried(installationId: number): Promise<void>
  /** Whether the repositories of an installation were not listed for an hour. */
  isListDue(installationId: number): Promise<boolean>
  list(installationId: number, repositories: readonly RepositoryName[]): Promise<void>
  /** Those that were swept least recently. */
  next(installationId: number, count: number, recentFirst: boolean): Promise<readonly SweptRepository[]>
  swept(installationId: number, repositories: readonly RepositoryName[]): Promise<void>
  /** The installations that there are records of, with their repositories. */
  known(): Promise<ReadonlyMap<number, readonly RepositoryName[]>>
  /** Drops the waiting jobs of an installation, its pauses and its records. */
  forget(installationId: number): Promise<void>
  /** Drops what has no use any more. */
  clean(): Promise<void>
}
