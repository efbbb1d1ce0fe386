export type Reaction = 'eyes' | 'rocket' | 'confused'

/** What a reaction is to: a comment in the conversation or in the diff, or a review, which has another id there. */
export type ReactionTarget =
  | { readonly kind: 'comment' | 'review-comment'; readonly id: number }
  | { readonly kind: 'review'; readonly nodeId: string }

export interface Conversation {
  /** The bodies of all comments that this app wrote in the pull request's conversation. */
  written(pullRequest: number): Promise<readonly string[]>
  reply(pullRequest: number, body: string): Promise<void>
  /** In the thread that a review comment begins; in the conversation where that comment is gone. */
  replyInThread(pullRequest: number, rootId: number, body: string): Promise<void>
  /** Does nothing where GitHub refuses it. */
  react(target: ReactionTarget, reaction: Reaction): Promise<void>
}
