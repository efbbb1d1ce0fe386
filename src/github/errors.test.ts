import { expect, it } from 'vitest'
import { answeringServer, json } from '../../test/support/answering-server.ts'
import { repositoryClient } from '../../test/support/github-client.ts'
import { classify, isRetryable, type Verdict } from './errors.ts'
import { pathOf } from './octokit.ts'

const NOW = new Date('2026-03-01T12:00:00Z')
/** In seconds, as GitHub writes it. */
const NOW_SECONDS = NOW.getTime() / 1000
const DATE = { date: NOW.toUTCString() }

const RETRY = { kind: 'retry' }
const waits = (seconds: number) => {
  return { kind: 'wait', until: new Date(NOW.getTime() + seconds * 1000), reason: expect.any(String) }
}
const isMissing = (reason: string) => ({ kind: 'missing', reason: expect.stringContaining(reason) })
const ends = (reason: string) => ({ kind: 'give-up', reason: expect.stringContaining(reason) })

type Headers = Readonly<Record<string, string>>

/** The verdict on what a request rejects with, when GitHub answers like this. */
async function verdictOn(status: number, body: unknown, headers: Headers, graphql = false): Promise<Verdict> {
  const { url } = await answeringServer(json(status, body, { ...DATE, ...headers }))
  const client = repositoryClient(url)
  const request = graphql
    ? client.octokit.graphql('query { viewer { login } }')
    : client.octokit.rest.pulls.get({ ...pathOf(client), pull_number: 5 })
  const error = await request.then(
    () => null,
    (error: unknown) => error,
  )
  if (error === null) throw new Error('the request succeeded')
  return classify(error, NOW)
}

const SECONDARY = 'You have exceeded a secondary rate limit. Please wait a few minutes before you try again.'
const JWT = "'Issued at' claim ('iat') must be an Integer representing the time that the assertion was issued"

it.each<[name: string, status: number, message: string, headers: Headers, expected: object]>([
  ['an error of the server', 500, 'Server Error', {}, RETRY],
  ['a bad gateway', 502, 'Bad Gateway', {}, RETRY],
  ['a server that is overloaded', 503, 'Service unavailable', {}, RETRY],
  ['maintenance that says when it ends', 503, 'Service unavailable', { 'retry-after': '120' }, waits(120)],
  ['a timeout', 408, 'Request Timeout', {}, RETRY],
  ['a conflict', 409, 'Conflict', {}, RETRY],

  ['too many requests', 429, 'Too many requests', { 'retry-after': '90' }, waits(90)],
  ['too many requests, without a time', 429, 'Too many requests', {}, waits(60)],
  ['a secondary limit', 403, SECONDARY, { 'retry-after': '45' }, waits(45)],
  ['a secondary limit without a time', 403, SECONDARY, {}, waits(60)],
  [
    'the limit of the hour',
    403,
    'API rate limit exceeded for installation ID 42.',
    { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': String(NOW_SECONDS + 1800) },
    waits(1800),
  ],
  [
    'a secondary limit with requests left for the hour',
    403,
    SECONDARY,
    { 'x-ratelimit-remaining': '4000', 'x-ratelimit-reset': String(NOW_SECONDS + 1800) },
    waits(60),
  ],
  [
    'a limit that has just ended',
    403,
    'API rate limit exceeded',
    { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': String(NOW_SECONDS - 60) },
    waits(1),
  ],
  ['a limit beyond reason', 429, 'Too many requests', { 'retry-after': '999999999' }, waits(4200)],
  [
    'a limit that ends by a date',
    429,
    'Too many requests',
    { 'retry-after': new Date(NOW.getTime() + 300_000).toUTCString() },
    waits(300),
  ],
  ['a limit that ends at no time', 429, 'Too many requests', { 'retry-after': 'soon' }, waits(60)],
  [
    'a limit by a clock that is an hour ahead',
    403,
    'API rate limit exceeded',
    {
      date: new Date(NOW.getTime() + 3_600_000).toUTCString(),
      'x-ratelimit-remaining': '0',
      'x-ratelimit-reset': String(NOW_SECONDS + 3600 + 600),
    },
    waits(600),
  ],
  ['too many comments at once', 422, 'Validation Failed: was submitted too quickly', {}, waits(60)],

  ['a token that GitHub does not know', 401, 'Bad credentials', {}, RETRY],
  ['clocks that differ', 401, JWT, {}, ends('clock')],
  ['a key of another app', 401, 'A JSON web token could not be decoded', {}, ends('PRIVATE_KEY')],
  ['a suspended installation', 403, 'This installation has been suspended', {}, ends('suspended')],
  ['a blocked repository', 403, 'Repository access blocked', {}, ends('blocked')],
  ['a repository blocked by law', 451, 'Repository access blocked', {}, ends('blocked')],
  [
    'a missing permission',
    403,
    'Resource not accessible by integration',
    { 'x-accepted-github-permissions': 'checks=write' },
    ends('lacks a permission: checks=write'),
  ],
  ['a missing permission without a name', 403, 'Resource not accessible by integration', {}, ends('lacks')],
  [
    'any other refusal',
    403,
    'Repository was archived so is read-only.',
    {},
    ends('403: Repository was arch'),
  ],
  ['what is missing', 404, 'Not Found', {}, isMissing('does not have it')],
  [
    'a commit that is missing',
    422,
    `No commit found for SHA: ${'a'.repeat(40)}`,
    {},
    isMissing('the commit'),
  ],
  ['what is gone', 410, 'Gone', {}, ends('does not have it')],
  ['what the law forbids', 451, 'Unavailable', {}, ends('does not have it')],
  ['what is invalid', 422, 'Validation Failed', {}, ends('422: Validation Failed')],
  ['a text with “rate limit” in it', 422, 'Invalid label: rate limit', {}, ends('422: Invalid label')],
  [
    'a repository without the app',
    422,
    'There is at least one repository that does not exist or is not accessible to the parent installation.',
    {},
    ends('removed from the repository'),
  ],
])('%s (%i)', async (_, status, message, headers, expected) => {
  expect(await verdictOn(status, { message }, headers)).toEqual(expected)
})

const GRAPHQL_LIMIT = { type: 'RATE_LIMITED', message: 'API rate limit exceeded for installation ID 42.' }
const CUT_OFF =
  'Something went wrong while executing your query. This may be the result of a timeout, or it could be a GitHub bug.'

it.each<[name: string, status: number, body: object, headers: Headers, expected: object]>([
  [
    'a limit of the hour, with status 200',
    200,
    { errors: [GRAPHQL_LIMIT] },
    { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': String(NOW_SECONDS + 900) },
    waits(900),
  ],
  ['a limit without a time', 200, { errors: [GRAPHQL_LIMIT] }, {}, waits(60)],
  ['a secondary limit', 200, { errors: [{ message: SECONDARY }] }, { 'retry-after': '30' }, waits(30)],
  ['a query that took too long', 200, { errors: [{ message: CUT_OFF }] }, {}, RETRY],
  ['a query that took the gateway too long', 504, { message: 'Server Error' }, {}, RETRY],
  [
    'a commit too many',
    200,
    { errors: [{ type: 'UNPROCESSABLE', message: 'was submitted too quickly' }] },
    {},
    waits(60),
  ],
  ['a server behind it', 200, { errors: [{ type: 'SERVICE_UNAVAILABLE', message: 'x' }] }, {}, RETRY],
  [
    'a missing permission',
    200,
    { errors: [{ type: 'FORBIDDEN', message: 'Resource not accessible by integration' }] },
    {},
    ends('lacks a permission'),
  ],
  [
    'an allow list of addresses',
    200,
    { errors: [{ type: 'FORBIDDEN', message: 'The organization has an IP allow list enabled' }] },
    {},
    ends('IP allow list'),
  ],
  ['what is missing', 200, { errors: [{ type: 'NOT_FOUND', message: 'x' }] }, {}, isMissing('not have it')],
  ['any other error', 200, { errors: [{ type: 'ODD', message: 'Oh' }] }, {}, ends('Oh')],
])('%s, of GraphQL', async (_, status, body, headers, expected) => {
  expect(await verdictOn(status, body, headers, true)).toEqual(expected)
})

it('a repository named graphql is not GraphQL', async () => {
  const { url } = await answeringServer(json(502, { message: 'Bad Gateway' }))
  const { octokit } = repositoryClient(url)
  const error = await octokit.rest.repos.get({ owner: 'acme', repo: 'graphql' }).catch((error) => error)
  expect(classify(error, NOW)).toEqual(RETRY)
})

it.each([
  ['a bug', new TypeError('x is not a function'), ends('x is not a function')],
  ['a bug that talks of rate limits', new Error('no rate limit'), ends('no rate limit')],
  ['something that is no error', 'text', ends('unexpected')],
  ['nothing', undefined, ends('unexpected')],
])('%s is given up', (_, error, expected) => {
  expect(classify(error, NOW)).toEqual(expected)
  expect(isRetryable(error)).toBe(false)
})

it('survives errors that cause themselves, and shows little of a long message', () => {
  const error: Error & { cause?: unknown } = new Error(`\u001b[31m${'x'.repeat(100_000)}`)
  error.cause = error
  const verdict = classify(error, NOW)
  expect(verdict).toEqual(ends('\\u001b[31mxxx'))
  expect(verdict.kind === 'give-up' && verdict.reason.length).toBeLessThan(400)
})
