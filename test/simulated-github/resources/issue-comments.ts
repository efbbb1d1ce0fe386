import { addIssueComment } from '../acts/comments.ts'
import { addReaction } from '../acts/reactions.ts'
import { json, notFound } from '../answer.ts'
import {
  type Call,
  callerLogin,
  findPullRequest,
  type Operations,
  type Parameters,
  repositoryOf,
} from '../operation.ts'
import { paged } from '../paging.ts'
import { renderIssueComment, renderReaction } from '../render/issue-comments.ts'
import type { IssueComment } from '../state.ts'

type ReactionCall = Call<{ owner: string; repo: string; comment_id: number }>

export const issueComments: Operations = {
  'issues/list-comments': (call: Call<Parameters<'issues', 'listComments'>>) => {
    const pullRequest = findPullRequest(call.simulation, repositoryOf(call), call.parameters.issue_number)
    const { since } = call.parameters
    const listed = call.simulation.state.issueComments.filter((one) => {
      return one.pullRequest === pullRequest && (since === undefined || one.createdAt >= since)
    })
    return paged(call, listed, (page) => page.map((one) => renderIssueComment(call.simulation, one)))
  },

  'issues/create-comment': async (call: Call<Parameters<'issues', 'createComment'>>) => {
    const pullRequest = findPullRequest(call.simulation, repositoryOf(call), call.parameters.issue_number)
    const comment = await addIssueComment(call.simulation, {
      pullRequest,
      user: callerLogin(call),
      body: call.parameters.body,
    })
    return json(renderIssueComment(call.simulation, comment), 201)
  },

  'reactions/list-for-issue-comment': (call: Call<Parameters<'reactions', 'listForIssueComment'>>) => {
    const { content } = call.parameters
    const listed = commentOf(call).reactions.filter((one) => content === undefined || one.content === content)
    return paged(call, listed, (page) => page.map((one) => renderReaction(call.simulation, one)))
  },

  'reactions/create-for-issue-comment': (call: Call<Parameters<'reactions', 'createForIssueComment'>>) => {
    const { state } = call.simulation
    const { reaction, isNew } = addReaction(
      state,
      commentOf(call),
      callerLogin(call),
      call.parameters.content,
    )
    // The status alone says whether it was there before.
    return json(renderReaction(call.simulation, reaction), isNew ? 201 : 200)
  },
}

function commentOf(call: ReactionCall): IssueComment {
  const repository = repositoryOf(call)
  const found = call.simulation.state.issueComments.find((one) => {
    return one.id === call.parameters.comment_id && one.pullRequest.repository === repository
  })
  if (found === undefined) throw notFound()
  return found
}
