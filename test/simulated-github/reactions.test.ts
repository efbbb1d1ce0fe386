import { expect, test } from 'vitest'
import { failure, installationClient, startForTest } from './testing.ts'

const REACT = `mutation ($input: AddReactionInput!) { addReaction(input: $input) { reaction { content } } }`

test('an app reacts to comments in the diff and to reviews, once with each reaction', async () => {
  const github = await startForTest()
  const repository = await github.createRepository({ owner: 'acme', name: 'shop', files: { a: 'a\n' } })
  await github.commitFiles(repository, 'topic', { a: 'b\n' })
  const pull = await github.openPullRequest(repository, { head: 'topic' })
  const line = { path: 'a', line: 1, body: 'Why?' }
  const review = await github.review(pull, 'ana', { body: 'Hm.', event: 'COMMENT', comments: [line] })
  const octokit = await installationClient(github, repository)
  const [comment] = github.state.reviewComments
  const inDiff = {
    owner: 'acme',
    repo: 'shop',
    comment_id: comment?.id ?? 0,
    content: 'eyes' as const,
  }

  const { createForPullRequestReviewComment } = octokit.rest.reactions
  expect((await createForPullRequestReviewComment(inDiff)).status).toBe(201)
  expect((await createForPullRequestReviewComment(inDiff)).status).toBe(200)
  await octokit.graphql(REACT, { input: { subjectId: `PRR_${review.id}`, content: 'ROCKET' } })
  await octokit.graphql(REACT, { input: { subjectId: `PRRC_${comment?.id}`, content: 'THUMBS_UP' } })
  expect((await failure(createForPullRequestReviewComment({ ...inDiff, comment_id: 1 }))).status).toBe(404)
  expect(() => github.assertClean()).toThrow('reaction rocket')

  const { reviews, threads } = await github.conversation(pull)
  expect(reviews.map(({ reactions }) => reactions.map(({ content }) => content))).toEqual([['rocket']])
  expect(threads.map(({ comment: { reactions } }) => reactions.map(({ content }) => content))).toEqual([
    ['eyes', '+1'],
  ])
})
