import type { DraftComment } from '../types.ts'

/** A comment as a review of this head would have it. */
export interface Draft {
  /** Fingerprints. */
  readonly findings: readonly string[]
  readonly comment: DraftComment
  /** It has a suggestion, which replaces exactly its lines. */
  readonly suggests: boolean
  /** It only has a further suggestion: another one reports its findings. */
  readonly isPart: boolean
}

/** Drafts about some findings, by fingerprint; none for those without a place in the diff. */
export interface Drafts<T extends Draft = Draft> {
  suggesting(fingerprints: readonly string[]): readonly T[]
  /** One about all of them, without a suggestion. */
  plain(fingerprints: readonly string[]): T | null
}
