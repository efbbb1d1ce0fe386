import type {
  CheckOutput,
  DraftComment,
  DraftReview,
  OwnReview,
  Thread,
  ThreadAction,
} from '../review/types.ts'
import type { Result } from '../shared/result.ts'
import type { CheckRun } from './check-runs.ts'
import type { PullRequest } from './pull-requests.ts'

export type { OwnReview, Thread }

/** What completes a check run. */
export interface Verdict {
  readonly pull: PullRequest
  readonly run: CheckRun
  readonly output: CheckOutput
}

/** A review, and what else changes with it. */
export interface NewReview {
  readonly review: DraftReview
  /** Shown before the review, and whatever becomes of it; null where the check shows it already. */
  readonly verdict: Verdict | null
  /** Pending reviews that crashes left, deleted before: GitHub allows one. */
  readonly leftovers: readonly string[]
}

/**
 * Writes with one request each, which may be carried out in part. A comment that GitHub does not place is given back. An
 * error is GitHub's reason for refusing the whole review. It does not name the comment at fault.
 */
export interface Reviews {
  /** Posts a review with comments on lines, and carries out actions. */
  post(
    pull: PullRequest,
    review: NewReview & { readonly threads: readonly ThreadAction[] },
  ): Promise<Result<readonly DraftComment[]>>
  /** Begins a review that only this app sees, with its comments on lines. */
  begin(
    pull: PullRequest,
    review: NewReview,
  ): Promise<Result<{ readonly id: string; readonly unplaced: readonly DraftComment[] }>>
  /** Adds comments to a review that was begun, and gives those that GitHub did not place. */
  extend(pull: PullRequest, id: string, comments: readonly DraftComment[]): Promise<readonly DraftComment[]>
  /** Adds the last comments, shows the review to everybody, and carries out actions. */
  submit(
    pull: PullRequest,
    id: string,
    comments: readonly DraftComment[],
    threads: readonly ThreadAction[],
  ): Promise<Result<readonly DraftComment[]>>
  /** Deletes reviews that were begun. */
  discard(ids: readonly string[]): Promise<void>
  /** Carries out actions, after a verdict if there is one. */
  change(threads: readonly ThreadAction[], verdict: Verdict | null): Promise<void>
}
