import nock from 'nock'
import { beforeEach, describe, expect, it } from 'vitest'
import { API, repositoryClient } from '../../test/support/github-client.ts'
import { useNock } from '../../test/support/use-nock.ts'
import type { PullRequest } from '../ports/pull-requests.ts'
import type { Thread } from '../ports/reviews.ts'
import type { CheckOutput, DraftReview, FileComment, LineComment } from '../review/types.ts'
import { createReviews } from './reviews.ts'

useNock()

/** The verdicts that a request of their own shows. */
const alone: CheckOutput[] = []
const reviews = () =>
  createReviews(repositoryClient(), repositoryClient(), {
    complete: async (_, output) => void alone.push(output),
  })
const PULL = { id: 'PR_5', repositoryId: 'R_1', number: 5, headSha: 'abc' } as PullRequest
const ONE_LINE: LineComment = { path: 'a.py', side: 'head', startLine: 3, line: 3, body: 'one line' }
const RANGE: LineComment = { path: 'a.py', side: 'base', startLine: 5, line: 8, body: 'a range' }
const OF_FILE: FileComment = { path: 'b.py', startLine: null, line: null, body: 'a file' }
const REVIEW: DraftReview = { body: '1 finding', comments: [ONE_LINE, RANGE] }
const NEWS = { review: REVIEW, leftovers: [], verdict: null }
const THREAD = { id: 'T1', comment: { id: 'C1', databaseId: 1, body: '' } } as Thread

const AT_LINE = { path: 'a.py', line: 3, startLine: null, subjectType: 'LINE' }
const AT_RANGE = { path: 'a.py', line: 8, startLine: 5, subjectType: 'LINE' }
const AT_FILE = { path: 'b.py', line: null, startLine: null, subjectType: 'FILE' }

interface Sent {
  readonly query: string
  readonly variables: Readonly<Record<string, unknown>>
}

/** Answers the next request, and gives what was sent. */
function answer(data: object, errors?: readonly object[]): () => Sent {
  let sent: Sent | null = null
  nock(API)
    .post('/graphql', (body) => {
      sent = body
      return true
    })
    .reply(200, { data, ...(errors !== undefined && { errors }) })
  return () => {
    if (sent === null) throw new Error('nothing was sent')
    return sent
  }
}

function posted(...nodes: readonly object[]): object {
  return { pullRequestReview: { id: 'R1', comments: { nodes } } }
}

function refusal(name: string, type: string): object {
  return { path: [name], type, message: `${type} it is` }
}

describe('a review', () => {
  const post = () => reviews().post(PULL, { ...NEWS, threads: [] })

  it('is sent whole, for the analyzed commit, and not left pending', async () => {
    const sent = answer({ m0: posted(AT_LINE, AT_RANGE) })
    expect(await post()).toEqual({ ok: true, value: [] })
    expect(sent().variables).toEqual({
      i0: {
        pullRequestId: 'PR_5',
        commitOID: 'abc',
        event: 'COMMENT',
        body: '1 finding',
        threads: [
          { path: 'a.py', side: 'RIGHT', line: 3, body: 'one line' },
          { path: 'a.py', side: 'LEFT', line: 8, startSide: 'LEFT', startLine: 5, body: 'a range' },
        ],
      },
    })
  })

  it('complaint 3: gives back the comments that GitHub accepts and shows at no line', async () => {
    answer({ m0: posted({ ...AT_LINE, line: null }, AT_RANGE) })
    expect(await post()).toEqual({ ok: true, value: [ONE_LINE] })
    answer({ m0: posted(AT_LINE) })
    expect(await post()).toEqual({ ok: true, value: [RANGE] })
  })

  it('that GitHub refuses is an answer, not a failure', async () => {
    answer({ m0: null }, [refusal('m0', 'UNPROCESSABLE')])
    expect(await post()).toEqual({ ok: false, error: 'UNPROCESSABLE it is' })
  })

  it('that the app may not write, or that comes too soon after others, is a failure', async () => {
    answer({ m0: null }, [refusal('m0', 'FORBIDDEN')])
    await expect(post()).rejects.toThrow('FORBIDDEN')
    answer({ m0: null }, [{ ...refusal('m0', 'UNPROCESSABLE'), message: 'was submitted too quickly' }])
    await expect(post()).rejects.toThrow('too quickly')
  })

  it('is not sent again after an error, when GitHub may have posted it', async () => {
    nock(API).post('/graphql').reply(502, { message: 'Bad Gateway' })
    await expect(post()).rejects.toThrow('Bad Gateway')
  })

  it('takes the place of one that a crash left', async () => {
    const sent = answer({ m0: null, m1: posted(AT_LINE, AT_RANGE) }, [refusal('m0', 'NOT_FOUND')])
    const done = await reviews().post(PULL, { ...NEWS, threads: [], leftovers: ['R0'] })
    expect(done).toEqual({ ok: true, value: [] })
    expect(sent().query).toMatch(/m0: deletePullRequestReview.*\n*m1: addPullRequestReview/)
  })

  it('with comments on files is begun, and submitted with them', async () => {
    const review = { ...REVIEW, comments: [...REVIEW.comments, OF_FILE] }
    const begun = answer({ m0: posted(AT_LINE, AT_RANGE) })
    expect(await reviews().begin(PULL, { ...NEWS, review })).toEqual({
      ok: true,
      value: { id: 'R1', unplaced: [] },
    })
    expect(begun().variables.i0).not.toHaveProperty('event')

    const sent = answer({ m0: { thread: AT_FILE }, m1: {} })
    expect(await reviews().submit(PULL, 'R1', [OF_FILE], [])).toEqual({ ok: true, value: [] })
    expect(sent().variables).toEqual({
      i0: {
        pullRequestId: 'PR_5',
        pullRequestReviewId: 'R1',
        path: 'b.py',
        body: 'a file',
        subjectType: 'FILE',
      },
      i1: { pullRequestReviewId: 'R1', event: 'COMMENT' },
    })
  })

  it('in parts gives back each comment that GitHub refuses or shows nowhere', async () => {
    const nowhere = { ...ONE_LINE, line: 4, startLine: 4 }
    answer({ m0: { thread: AT_LINE }, m1: { thread: null }, m2: null }, [refusal('m2', 'UNPROCESSABLE')])
    expect(await reviews().extend(PULL, 'R1', [ONE_LINE, nowhere, OF_FILE])).toEqual([nowhere, OF_FILE])
  })
})

describe('threads', () => {
  it('are changed with one request, the edit before the resolution that it explains', async () => {
    const sent = answer({ m0: {}, m1: {}, m2: {} })
    await reviews().change(
      [
        { kind: 'keep', thread: THREAD },
        { kind: 'resolve', thread: THREAD, body: 'Gone.' },
        { kind: 'answer', thread: THREAD, body: 'Answer.' },
      ],
      null,
    )
    expect(sent().query.match(/m\d: \w+/g)).toEqual([
      'm0: updatePullRequestReviewComment',
      'm1: resolveReviewThread',
      'm2: addPullRequestReviewThreadReply',
    ])
    expect(sent().variables).toEqual({
      i0: { pullRequestReviewCommentId: 'C1', body: 'Gone.' },
      i1: { threadId: 'T1' },
      i2: { pullRequestReviewThreadId: 'T1', body: 'Answer.' },
    })
  })

  it('that the app may not resolve, or that are gone, fail nothing else', async () => {
    answer({ m0: {}, m1: null }, [refusal('m1', 'FORBIDDEN')])
    await reviews().change([{ kind: 'resolve', thread: THREAD, body: 'Gone.' }], null)
    answer({ m0: null }, [refusal('m0', 'NOT_FOUND')])
    await reviews().change([{ kind: 'edit', thread: THREAD, body: 'New.' }], null)
    answer({}, [{ type: 'RATE_LIMITED', message: 'API rate limit exceeded' }])
    await expect(reviews().change([{ kind: 'edit', thread: THREAD, body: 'New.' }], null)).rejects.toThrow(
      'limit',
    )
  })
})

describe('a verdict', () => {
  const output: CheckOutput = {
    conclusion: 'failure',
    title: 'Do not merge yet',
    summary: 'Summary',
    text: 'Text',
    annotations: [{ path: 'a.py', startLine: 3, endLine: 4, level: 'warning', title: 'T', message: 'M' }],
    actions: [{ label: 'Fix all', description: 'Commit all safe fixes', identifier: 'fix-all' }],
  }
  const run = { id: 7, nodeId: 'CR_7', pullRequest: 5, own: null, verdict: null, annotationsCount: 0 }
  const verdict = { pull: PULL, run, output }
  const SHOWN = { checkRun: { status: 'COMPLETED' } }
  const post = () => reviews().post(PULL, { ...NEWS, verdict, threads: [] })
  beforeEach(() => void alone.splice(0))

  it('is the first mutation of the request with the review, which is answered as without it', async () => {
    const sent = answer({ m0: SHOWN, m1: posted(AT_LINE) })
    expect(await post()).toEqual({ ok: true, value: [RANGE] })
    expect(sent().query).toMatch(/m0: updateCheckRun.*\n*m1: addPullRequestReview/)
    expect(sent().variables.i0).toEqual({
      repositoryId: 'R_1',
      checkRunId: 'CR_7',
      status: 'COMPLETED',
      conclusion: 'FAILURE',
      output: {
        title: 'Do not merge yet',
        summary: 'Summary',
        text: 'Text',
        annotations: [
          {
            path: 'a.py',
            annotationLevel: 'WARNING',
            title: 'T',
            message: 'M',
            location: { startLine: 3, endLine: 4 },
          },
        ],
      },
      actions: output.actions,
    })
    expect(alone).toEqual([])
  })

  it('comes before a review that is begun, and before changes of threads', async () => {
    const begun = answer({ m0: SHOWN, m1: null, m2: posted(AT_LINE, AT_RANGE) })
    await reviews().begin(PULL, { ...NEWS, verdict, leftovers: ['R0'] })
    expect(begun().query).toMatch(/m0: updateCheckRun/)
    const changed = answer({ m0: SHOWN, m1: {} })
    await reviews().change([{ kind: 'edit', thread: THREAD, body: 'New.' }], verdict)
    expect(changed().query).toMatch(/m0: updateCheckRun/)
    expect(alone).toEqual([])
  })

  it('stays where GitHub refuses the review, for any reason', async () => {
    answer({ m0: SHOWN, m1: null }, [refusal('m1', 'UNPROCESSABLE')])
    expect(await post()).toEqual({ ok: false, error: 'UNPROCESSABLE it is' })
    answer({ m0: SHOWN, m1: null }, [refusal('m1', 'NOT_FOUND')])
    await expect(post()).rejects.toThrow('NOT_FOUND')
    expect(alone).toEqual([])
  })

  it.each([
    ['in silence', { m0: { checkRun: null }, m1: posted(AT_LINE, AT_RANGE) }, undefined],
    ['with a reason', { m0: null, m1: posted(AT_LINE, AT_RANGE) }, [refusal('m0', 'UNPROCESSABLE')]],
  ])('that GitHub refuses %s is sent by itself', async (_, data, errors) => {
    answer(data, errors)
    expect(await post()).toEqual({ ok: true, value: [] })
    expect(alone).toEqual([output])
  })

  it('is sent by itself where GitHub refuses the request as a whole', async () => {
    nock(API).post('/graphql').reply(422, { message: 'Validation Failed' })
    await expect(post()).rejects.toThrow('Validation Failed')
    expect(alone).toEqual([output])
  })

  it('is left to the next attempt after an error that passes: GitHub may have shown it', async () => {
    nock(API).post('/graphql').reply(502, { message: 'Bad Gateway' })
    await expect(post()).rejects.toThrow('Bad Gateway')
    expect(alone).toEqual([])
  })
})
