import type { Conversation } from '../ports/conversation.ts'
import type { AppIdentity } from './app-identity.ts'
import { ONCE, pathOf, REPEATABLE, type RepositoryClient } from './octokit.ts'

/** REST has no reactions to reviews. */
const ADD_REACTION = `mutation addReaction($input: AddReactionInput!) {
  addReaction(input: $input) { clientMutationId }
}`

/** Replies and reactions in a pull request's conversation, an issue to GitHub's API. */
export function createConversation(client: RepositoryClient, app: AppIdentity): Conversation {
  const { rest, paginate } = client.octokit
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

    async reply(pullRequest, body) {
      await rest.issues.createComment({ ...pathOf(client), issue_number: pullRequest, body, request: ONCE })
    },

    async replyInThread(pullRequest, rootId, body) {
      await rest.pulls.createReplyForReviewComment({
        ...pathOf(client),
        pull_number: pullRequest,
        comment_id: rootId,
        body,
        request: ONCE,
      })
    },

    // Repeatable: GitHub allows one reaction of a kind for each user.
    async react(target, reaction) {
      if (target.kind === 'review') {
        await client.octokit.graphql(ADD_REACTION, {
          input: { subjectId: target.nodeId, content: reaction.toUpperCase() },
          request: REPEATABLE,
        })
        return
      }
      const { createForIssueComment, createForPullRequestReviewComment } = rest.reactions
      const create = target.kind === 'comment' ? createForIssueComment : createForPullRequestReviewComment
      await create({ ...pathOf(client), comment_id: target.id, content: reaction, request: REPEATABLE })
    },
  }
}
