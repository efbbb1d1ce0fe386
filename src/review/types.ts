import type { Conclusion, Side } from '../analysis/model/types.ts'

/** One file of a pull request as GitHub lists it. */
export interface PullRequestFile {
  readonly path: string
  readonly previousPath: string | null
  readonly status: 'added' | 'removed' | 'modified' | 'renamed' | 'copied' | 'changed' | 'unchanged'
  /** The hunks; null where GitHub omits them (binary, too large, pure rename). */
  readonly patch: string | null
}

/** A comment on lines of `side`, a range in one hunk. */
export interface LineComment {
  readonly path: string
  readonly side: Side
  readonly startLine: number
  readonly line: number
  readonly body: string
}

/** A comment on a file as a whole. */
export interface FileComment {
  readonly path: string
  readonly startLine: null
  readonly line: null
  readonly body: string
}

/** A comment of the one review. */
export type DraftComment = LineComment | FileComment

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

/** A button of a check. GitHub allows 20 characters for label and identifier, and 40 for the description. */
export interface CheckAction {
  readonly label: string
  readonly description: string
  readonly identifier: string
}

export interface CheckOutput {
  /** `cancelled` is a run that ends without a verdict: unlike `neutral`, it lets no pull request through. */
  readonly conclusion: Conclusion | 'cancelled'
  /** The conclusion about the run's own pull request, where another one with the same head decides. */
  readonly own?: CheckOutput['conclusion']
  readonly title: string
  readonly summary: string
  readonly text: string | null
  readonly annotations: readonly Annotation[]
  /** None if missing. */
  readonly actions?: readonly CheckAction[]
}

/** A thread of review comments that this app began. */
export interface Thread {
  /** Node id. */
  readonly id: string
  readonly path: string
  /** It is about the file as a whole. */
  readonly ofFile: boolean
  /** Null where the diff does not show its line any more. */
  readonly line: number | null
  /** The first of several lines, else the same. */
  readonly startLine: number | null
  readonly side: Side
  readonly outdated: boolean
  /** Who resolved it; null while it is open. */
  readonly resolved: 'app' | 'person' | null
  readonly comment: { readonly id: string; readonly databaseId: number; readonly body: string }
  readonly replies: readonly { readonly id: string; readonly byApp: boolean; readonly body: string }[]
}

/** A review of this app. */
export interface OwnReview {
  /** Node id. */
  readonly id: string
  /** A crash left it: only this app sees it, and only one can exist. */
  readonly pending: boolean
  readonly body: string
  readonly headSha: string | null
}

/** What becomes of a thread of this app. */
export type ThreadAction =
  | { readonly kind: 'keep'; readonly thread: Thread }
  | { readonly kind: 'edit'; readonly thread: Thread; readonly body: string }
  /** Resolved where the app may, and the comment gets this body either way: an edit sends no mail. */
  | { readonly kind: 'resolve'; readonly thread: Thread; readonly body: string }
  /** A reply, which sends mail. */
  | { readonly kind: 'answer'; readonly thread: Thread; readonly body: string }

/** The review and check that GitHub should show. */
export interface ReviewPlan {
  /** Null without new findings. */
  readonly review: DraftReview | null
  readonly threads: readonly ThreadAction[]
  readonly check: CheckOutput
}
