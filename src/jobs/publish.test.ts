import { describe, expect, test } from 'vitest'
import type { PullRequest } from '../ports/pull-requests.ts'
import type { RepositoryGateway } from '../ports/repository-gateway.ts'
import type { Reviews, Verdict } from '../ports/reviews.ts'
import type { DraftComment, ThreadAction } from '../review/types.ts'
import { err, ok } from '../shared/result.ts'
import { publish } from './publish.ts'
import type { Sighting } from './watch.ts'

const PULL = { id: 'PR_1', number: 1 } as PullRequest

function line(number: number): DraftComment {
  return { path: 'a.py', side: 'head', startLine: number, line: number, body: `Line ${number}.` }
}

const FILE: DraftComment = { path: 'b.py', startLine: null, line: null, body: 'File.' }
const REVIEW = { body: 'Two findings.', comments: [line(1), line(2)] }

function actions(count: number): readonly ThreadAction[] {
  return Array.from({ length: count }, (_, i) => ({
    kind: 'edit',
    thread: { id: `T${i}` } as ThreadAction['thread'],
    body: 'New.',
  }))
}

/** Publishes, and gives the writes: `looks` are what the pull request is before each, at last for ever. */
async function published(
  news: Parameters<typeof publish>[2],
  given: Partial<Reviews> = {},
  looks: readonly Sighting['kind'][] = ['none'],
) {
  const writes: string[] = []
  let looked = 0
  const write = (name: string, count: number, verdict: Verdict | null = null) =>
    void writes.push(`${verdict === null ? '' : 'verdict '}${name} ${count}`)
  const reviews: Reviews = {
    async post(_, { review, threads, verdict }) {
      write('post', review.comments.length + threads.length, verdict)
      return ok([])
    },
    async begin(_, { review, verdict }) {
      write('begin', review.comments.length, verdict)
      return ok({ id: 'R1', unplaced: [] })
    },
    async extend(_pull, _id, comments) {
      write('extend', comments.length)
      return []
    },
    async submit(_pull, _id, comments, threads) {
      write('submit', comments.length + threads.length)
      return ok([])
    },
    discard: async (ids) => write('discard', ids.length),
    change: async (threads, verdict) => write('change', threads.length, verdict),
    ...given,
  }
  const watch = async (): Promise<Sighting> => {
    const kind = looks[Math.min(looked++, looks.length - 1)] ?? 'none'
    return { kind, headSha: 'new', checkRuns: [] } as unknown as Sighting
  }
  const result = await publish({ reviews } as RepositoryGateway, PULL, news, watch)
  return { ...result, writes, looked }
}

const quiet = { review: null, threads: [], leftovers: [], verdict: null }
/** A verdict that no request showed yet. */
const VERDICT = {} as Verdict

test('nothing is written, or looked at, where there are no news', async () => {
  expect(
    await published({ ...quiet, threads: actions(2).map(({ thread }) => ({ kind: 'keep', thread })) }),
  ).toMatchObject({
    writes: [],
    looked: 0,
  })
})

test('comments on lines and actions are one request, and those on files two', async () => {
  const news = { ...quiet, review: REVIEW, threads: actions(3) }
  expect(await published(news)).toMatchObject({ writes: ['post 5'], looked: 1 })
  const mixed = { ...news, review: { ...REVIEW, comments: [line(1), FILE] } }
  expect(await published(mixed)).toMatchObject({ writes: ['begin 2', 'submit 4'], looked: 2 })
})

test('complaint 18: many actions are sent by fifties, with a look before each request', async () => {
  expect(await published({ ...quiet, threads: actions(120) })).toMatchObject({
    writes: ['change 50', 'change 50', 'change 20'],
    looked: 3,
  })
  expect(await published({ ...quiet, review: REVIEW, threads: actions(120) })).toMatchObject({
    writes: ['post 52', 'change 50', 'change 20'],
  })
  const many = { body: 'Many.', comments: Array.from({ length: 60 }, (_, i) => line(i + 1)) }
  expect(await published({ ...quiet, review: many })).toMatchObject({
    writes: ['begin 0', 'extend 50', 'extend 10', 'submit 0'],
  })
})

test('complaint 18: the first request shows the verdict, whichever it is', async () => {
  const news = { ...quiet, verdict: VERDICT }
  const written = async (more: object, given: Partial<Reviews> = {}) =>
    (await published({ ...news, ...more }, given)).writes
  expect(await written({ threads: actions(60) })).toEqual(['verdict change 50', 'change 10'])
  expect(await written({ review: REVIEW, threads: actions(60) })).toEqual(['verdict post 52', 'change 10'])
  const withFile = { ...REVIEW, comments: [line(1), FILE] }
  expect(await written({ review: withFile })).toEqual(['verdict begin 2', 'submit 1'])
  const many = { body: 'Many.', comments: Array.from({ length: 60 }, (_, i) => line(i + 1)) }
  expect((await written({ review: many }))[0]).toBe('verdict begin 0')
})

describe('a review that GitHub refuses', () => {
  const post: Reviews['post'] = async () => err('Line could not be resolved')
  const news = { ...quiet, review: REVIEW, threads: actions(1) }

  test('is posted once more without the verdict, which the check shows', async () => {
    expect((await published({ ...news, verdict: VERDICT }, { post })).writes[0]).toBe('begin 0')
  })

  test('complaint 1: is posted once more, without the comment that has no place', async () => {
    const { writes, ...result } = await published(news, { post, extend: async () => [line(2)] })
    expect(writes).toEqual(['begin 0', 'submit 0'])
    expect(result).toMatchObject({ change: { kind: 'none' }, refused: null, unplaced: [line(2)] })
  })

  test('complaint 2: is not posted without any comment', async () => {
    const { writes, refused } = await published(news, {
      post,
      extend: async (_pull, _id, comments) => comments,
    })
    expect(writes).toEqual(['begin 0', 'discard 1'])
    expect(refused).toBe('it has no place for the comments')
  })

  test('twice is a reason for the check', async () => {
    const { writes, refused } = await published(news, { post, begin: async () => err('Locked') })
    expect([writes, refused]).toEqual([[], 'Locked'])
  })

  test('is not posted again on another head', async () => {
    const { writes, change } = await published(news, { post }, ['none', 'new-head'])
    expect([writes, change.kind]).toEqual([[], 'new-head'])
  })
})

test('a review that was begun is not submitted on another head; the next job deletes it', async () => {
  const review = { ...REVIEW, comments: [FILE] }
  const moved = await published({ ...quiet, review }, {}, ['none', 'new-head'])
  expect([moved.writes, moved.change.kind]).toEqual([['begin 1'], 'new-head'])
  expect(await published({ ...quiet, leftovers: ['R1'] })).toMatchObject({ writes: ['discard 1'], looked: 1 })
})
