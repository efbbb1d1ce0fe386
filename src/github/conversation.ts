import type { Conversation, Reaction, ReactionTarget } from '../ports/conversation.ts'
import type { AppIdentity } from './app-identity.ts'
import { isRefusal } from './errors.ts'
import { statusOf } from './failure.ts'
import { ONCE, pathOf, REPEATABLE, type RepositoryClient } from './octokit.ts'

/** REST has no reactions to reviews. */
const ADD_REACTION = `mutation addReaction($input: AddReactionInput!) {
  addReaction(input: $input) { clientMutationId }
}`

/** Replies and reactions in a pull request's conversation, an issue to GitHub's API. */
export function createConversation(client: RepositoryClient, app: AppIdentity): Conversation {
  const { rest, paginate } = client.octokit

  async function reply(pullRequest: number, body: string): Promise<void> {
    await rest.issues.createComment({ ...pathOf(client), issue_number: pullRequest, body, request: ONCE })
  }

  /** Repeatable: GitHub allows one reaction of a kind for each user. */
  async function addReaction(target: ReactionTarget, reaction: Reaction): Promise<void> {
    if (target.kind === 'review') {
      const input = { subjectId: target.nodeId, content: reaction.toUpperCase() }
      await client.octokit.graphql(ADD_REACTION, { input, request: REPEATABLE })
      return
    }
    const { createForIssueComment, createForPullRequestReviewComment } = rest.reactions
    const create = target.kind === 'comment' ? createForIssueComment : createForPullRequestReviewComment
    await create({ ...pathOf(client), comment_id: target.id, content: reaction, request: REPEATABLE })
  }

  return {
    async written(pullRequest) {
      const comments = await paginate(rest.issues.listComments, {
        ...pathOf(client),
        issue_number: pullRequest,
        per_page: 100,
      })
      return comments
        .filter((comment) => comment.user?.login === app.botLogin)
        .map((comment) => comment.body ?? '')
    },

    reply,

    async replyInThread(pullRequest, rootId, body) {
      try {
        await rest.pulls.createReplyForReviewComment({
          ...pathOf(client),
          pull_number: pullRequest,
          comment_id: rootId,
          body,
          request: ONCE,
        })
      } catch (error) {
        // Somebody deleted the comment that began the thread, which takes no replies without it.
        if (statusOf(error) !== 404) throw error
        await reply(pullRequest, body)
      }
    },

    // Somebody may have deleted the comment, and its command is carried out nevertheless.
    async react(target, reaction) {
      try {
        await addReaction(target, reaction)
      } catch (error) {
        if (!isRefusal(error)) throw error
      }
    },
  }
}
