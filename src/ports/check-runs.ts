import type { CheckOutput } from '../review/types.ts'
import type { MergeGroup } from './merge-queue.ts'

export interface CheckRun {
  readonly id: number
  readonly nodeId: string
  /** Null for a run that this app did not start for a pull request. */
  readonly pullRequest: number | null
  /** Of a run for a merge group. */
  readonly group?: MergeGroup
  /** The conclusion about its own pull request, which may be better than the one shown; null while it is in progress. */
  readonly own: string | null
  /** The verdict it shows; null while it is in progress. */
  readonly verdict: (Pick<CheckOutput, 'title' | 'summary' | 'text'> & { readonly conclusion: string }) | null
  readonly annotationsCount: number
  /** As GitHub says, which may say nothing. */
  readonly completedAt?: string | null
  /** The delivery of the request that it was started for, or that found it in progress. */
  readonly askedBy?: string
  /** GitHub does not have `askedBy` yet. */
  readonly isUnlabelled?: true
}

/**
 * The app's own check runs. Each belongs to one pull request: two can have the same head. Of a head, GitHub counts the
 * newest run alone, for all of its pull requests.
 */
export interface CheckRuns {
  /** Newest first. */
  ofHead(headSha: string): Promise<readonly CheckRun[]>
  start(
    headSha: string,
    subject: number | MergeGroup,
    shown: Pick<CheckOutput, 'title' | 'summary'>,
    askedBy?: string,
  ): Promise<CheckRun>
  /** Continues after the annotations that the run already has: GitHub appends them and never replaces any. */
  complete(run: CheckRun, output: CheckOutput): Promise<void>
  /** Whether a request of `Reviews` can complete the run as well. */
  isShort(run: CheckRun, output: CheckOutput): boolean
  /** Changes the summary of a completed run, and nothing else of it. */
  describe(run: CheckRun, summary: string): Promise<void>
}
