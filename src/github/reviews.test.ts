import nock from 'nock'
import { describe, expect, it } from 'vitest'
import { API, repositoryClient, useNock } from '../../test/support/github-client.ts'
import type { PullRequest } from '../ports.ts'
import type { DraftReview } from '../review/types.ts'
import { createReviews } from './reviews.ts'

useNock()

const reviews = () => createReviews(repositoryClient(), { id: 7, botLogin: 'celery-guard[bot]' })
const PULL = { number: 5, headSha: 'abc' } as PullRequest
const REVIEW: DraftReview = {
  body: '1 finding',
  comments: [
    { path: 'a.py', side: 'head', startLine: 3, line: 3, body: 'one line' },
    { path: 'a.py', side: 'base', startLine: 5, line: 8, body: 'a range' },
  ],
}

describe('a review', () => {
  it('is sent whole, for the analyzed commit, and not left pending', async () => {
    nock(API)
      .post('/repos/acme/shop/pulls/5/reviews', {
        commit_id: 'abc',
        event: 'COMMENT',
        body: '1 finding',
        comments: [
          { path: 'a.py', side: 'RIGHT', line: 3, body: 'one line' },
          { path: 'a.py', side: 'LEFT', line: 8, start_side: 'LEFT', start_line: 5, body: 'a range' },
        ],
      })
      .reply(200, {})
    expect(await reviews().create(PULL, REVIEW)).toEqual({ ok: true, value: undefined })
  })

  it('that GitHub refuses is an answer, not a failure', async () => {
    nock(API)
      .post('/repos/acme/shop/pulls/5/reviews')
      .reply(422, { message: 'Unprocessable Entity', errors: ['Line could not be resolved'] })
    const refused = await reviews().create(PULL, REVIEW)
    expect(refused).toEqual({ ok: false, error: expect.stringContaining('Line could not be resolved') })
  })

  it('that comes too soon after others is not refused for good', async () => {
    nock(API)
      .post('/repos/acme/shop/pulls/5/reviews')
      .reply(422, { message: 'Validation Failed', errors: ['was submitted too quickly'] })
    await expect(reviews().create(PULL, REVIEW)).rejects.toThrow('too quickly')
  })

  it('is not sent again after an error, when GitHub may have posted it', async () => {
    nock(API).post('/repos/acme/shop/pulls/5/reviews').reply(502, { message: 'Bad Gateway' })
    await expect(reviews().create(PULL, REVIEW)).rejects.toThrow('Bad Gateway')
  })
})

it('knows what it wrote, on every page, and takes nobody else’s words for its own', async () => {
  const mine = { login: 'celery-guard[bot]' }
  const path = '/repos/acme/shop/pulls/5'
  nock(API)
    .get(`${path}/reviews`)
    .query({ per_page: '100' })
    .reply(200, [{ user: mine, body: 'first' }], {
      link: `<${API}${path}/reviews?per_page=100&page=2>; rel="next"`,
    })
    .get(`${path}/reviews`)
    .query({ per_page: '100', page: '2' })
    .reply(200, [
      { user: { login: 'celery-guard' }, body: 'forged' },
      { user: null, body: 'from a deleted account' },
      { user: mine, body: 'second' },
    ])
    .get(`${path}/comments`)
    .query({ per_page: '100' })
    .reply(200, [{ user: mine, body: 'on a line' }])
  expect(await reviews().written(5)).toEqual(['first', 'second', 'on a line'])
})
