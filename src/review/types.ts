import type { Side } from '../analysis/model/types.ts'

/** One file of a pull request as GitHub lists it. */
export interface PullRequestFile {
  readonly path: string
  readonly previousPath: string | null
  readonly status: 'added' | 'removed' | 'modified' | 'renamed' | 'copied' | 'changed' | 'unchanged'
  /** The hunks; null where GitHub omits them (binary, too large, pure rename). */
  readonly patch: string | null
}

/** A comment of the one review. Lines are of `side`; a range lies in one hunk. */
export interface DraftComment {
  readonly path: string
  readonly side: Side
  readonly startLine: number
  readonly line: number
  readonly body: string
}

export interface DraftReview {
  /** Never empty: GitHub refuses a COMMENT review without a body. */
  readonly body: string
  readonly comments: readonly DraftComment[]
}

export interface Annotation {
  readonly path: string
  readonly startLine: number
  readonly endLine: number
  readonly level: 'failure' | 'warning' | 'notice'
  readonly title: string
  readonly message: string
}

export interface CheckOutput {
  readonly conclusion: 'success' | 'failure' | 'neutral'
  /** The conclusion about the run's own pull request, where another one with the same head decides. */
  readonly own?: CheckOutput['conclusion']
  readonly title: string
  readonly summary: string
  readonly text: string | null
  readonly annotations: readonly Annotation[]
}

/** The review and check that GitHub should show. */
export interface ReviewPlan {
  /** Null without new findings. */
  readonly review: DraftReview | null
  readonly check: CheckOutput
}
