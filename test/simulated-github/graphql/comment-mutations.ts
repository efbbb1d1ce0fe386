import { addIssueComment, editComment } from '../acts/comments.ts'
import { addReaction } from '../acts/reactions.ts'
import { GRAPHQL_ACCESS } from '../rules/permissions.ts'
import { botLogin, type IssueComment, type Review, type ReviewComment } from '../state.ts'
import { issueCommentNode, reviewCommentNode } from './comments.ts'
import { type Context, requireGraphql } from './context.ts'
import { forbidden, unresolvable } from './refusal.ts'

type Input<T> = { readonly input: T & { readonly clientMutationId?: string | null } }

export const commentMutations = {
  async addComment(
    { input }: Input<{ readonly subjectId: string; readonly body: string }>,
    context: Context,
  ) {
    const { simulation } = context
    const { state } = simulation
    const { subjectId, body } = input
    const pullRequest = state.pullRequests.find((one) => `PR_${one.id}` === subjectId)
    if (pullRequest === undefined) throw unknown(subjectId)
    requireGraphql(context, pullRequest.repository, GRAPHQL_ACCESS.updateIssueComment)
    const comment = await addIssueComment(simulation, { pullRequest, user: botLogin(state.app), body })
    const node = issueCommentNode(simulation, comment)
    return { ...clientOf(input), commentEdge: { cursor: '', node } }
  },

  async updatePullRequestReviewComment(
    { input }: Input<{ readonly pullRequestReviewCommentId: string; readonly body: string }>,
    context: Context,
  ) {
    const { simulation } = context
    const comment = reviewCommentById(context, input.pullRequestReviewCommentId)
    if (comment === undefined) throw unknown(input.pullRequestReviewCommentId)
    requireGraphql(context, comment.pullRequest.repository, GRAPHQL_ACCESS.review)
    await editOwn(context, comment, input.body)
    return { ...clientOf(input), pullRequestReviewComment: reviewCommentNode(simulation, comment) }
  },

  async updateIssueComment(
    { input }: Input<{ readonly id: string; readonly body: string }>,
    context: Context,
  ) {
    const { simulation } = context
    const comment = issueCommentById(context, input.id)
    if (comment === undefined) throw unknown(input.id)
    requireGraphql(context, comment.pullRequest.repository, GRAPHQL_ACCESS.updateIssueComment)
    await editOwn(context, comment, input.body)
    return { ...clientOf(input), issueComment: issueCommentNode(simulation, comment) }
  },

  /** In the conversation, in the diff, or to a review. */
  addReaction({ input }: Input<{ readonly subjectId: string; readonly content: string }>, context: Context) {
    const { state } = context.simulation
    const { subjectId, content } = input
    const inConversation = issueCommentById(context, subjectId)
    const subject = inConversation ?? reviewCommentById(context, subjectId) ?? reviewById(context, subjectId)
    if (subject === undefined) throw unknown(subjectId)
    const needs = inConversation ? GRAPHQL_ACCESS.reactInConversation : GRAPHQL_ACCESS.reactInDiff
    requireGraphql(context, subject.pullRequest.repository, needs)
    const { reaction } = addReaction(state, subject, botLogin(state.app), REST_CONTENT[content] ?? content)
    return {
      ...clientOf(input),
      reaction: { id: `REA_${reaction.id}`, databaseId: reaction.id, content },
      subject: { id: subjectId },
    }
  },

  minimizeComment(
    { input }: Input<{ readonly subjectId: string; readonly classifier: string }>,
    context: Context,
  ) {
    const { simulation } = context
    const reason = input.classifier.toLowerCase().replace('_', '-')
    const inDiff = reviewCommentById(context, input.subjectId)
    if (inDiff !== undefined) {
      requireGraphql(context, inDiff.pullRequest.repository, GRAPHQL_ACCESS.minimizeReviewComment)
      inDiff.minimized = reason
      return { ...clientOf(input), minimizedComment: reviewCommentNode(simulation, inDiff) }
    }
    const inConversation = issueCommentById(context, input.subjectId)
    if (inConversation === undefined) throw unknown(input.subjectId)
    requireGraphql(context, inConversation.pullRequest.repository, GRAPHQL_ACCESS.minimizeIssueComment)
    inConversation.minimized = reason
    return { ...clientOf(input), minimizedComment: issueCommentNode(simulation, inConversation) }
  },
}

/** As REST and pages write what GraphQL writes in capitals. */
const REST_CONTENT: Readonly<Record<string, string>> = {
  CONFUSED: 'confused',
  EYES: 'eyes',
  HEART: 'heart',
  HOORAY: 'hooray',
  LAUGH: 'laugh',
  ROCKET: 'rocket',
  THUMBS_DOWN: '-1',
  THUMBS_UP: '+1',
}

/** Nobody's but the app's own. */
async function editOwn(context: Context, comment: ReviewComment | IssueComment, body: string): Promise<void> {
  const user = botLogin(context.simulation.state.app)
  if (comment.user !== user) throw forbidden()
  await editComment(context.simulation, comment, user, body)
}

function reviewCommentById({ simulation }: Context, id: string): ReviewComment | undefined {
  const { state } = simulation
  return state.reviewComments.find((one) => {
    const isSeen = one.review.state !== 'PENDING' || one.user === botLogin(state.app)
    return `PRRC_${one.id}` === id && !one.deleted && isSeen
  })
}

function reviewById({ simulation }: Context, id: string): Review | undefined {
  return simulation.state.reviews.find((one) => `PRR_${one.id}` === id && one.state !== 'PENDING')
}

function issueCommentById({ simulation }: Context, id: string): IssueComment | undefined {
  return simulation.state.issueComments.find((one) => `IC_${one.id}` === id)
}

function unknown(id: string): Error {
  return unresolvable(`a node with the global id of '${id}'`)
}

function clientOf({ clientMutationId }: { readonly clientMutationId?: string | null }) {
  return { clientMutationId: clientMutationId ?? null }
}
