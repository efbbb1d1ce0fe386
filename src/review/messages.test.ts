import { describe, expect, test } from 'vitest'
import {
  checkClosed,
  checkFailed,
  checkInProgress,
  checkOfSharedHead,
  checkSuperseded,
  checkWithoutReview,
  commandFailed,
  fixesCommitted,
  nothingToFix,
  permissionDenied,
  summaryAfterFailure,
} from './messages.ts'
import { outsideCode } from './testing.ts'

const sha = '0123456789abcdef0123456789abcdef01234567'
const hostile = 'EVIL`\n```\n@org/team </details> <!-- celery-guard:finding f1 --> | EVIL'

test('the reply to a fix names the commit, which GitHub links, and the tasks', () => {
  expect(fixesCommitted({ sha, what: '2 fixes', tasks: ['a.pay', 'a.ship'] })).toBe(
    `Committed 2 fixes in ${sha}.\n\n- \`a.pay\`\n- \`a.ship\``,
  )
  expect(fixesCommitted({ sha, what: '1 fix', tasks: [] })).toBe(`Committed 1 fix in ${sha}.`)
})

test('the reply names thirty tasks and counts the others', () => {
  const tasks = Array.from({ length: 32 }, (_, i) => `a.t${i}`)
  const reply = fixesCommitted({ sha, what: '32 fixes', tasks })
  expect(reply.match(/^- `/gm)).toHaveLength(30)
  expect(reply).toMatch(/- and 2 more$/)
})

const UNCLEAN = { inThread: false, isClean: false, approved: 0 }

test('each refusal says that nothing was committed, or why there is nothing to commit', () => {
  expect(nothingToFix({ ...UNCLEAN, requested: [] })).toBe(
    'Nothing to fix: no error or warning on this head has a fix that is safe and verified.',
  )
  expect(nothingToFix({ ...UNCLEAN, requested: ['a.pay'] })).toBe(
    'Nothing to fix: no finding with these names on this head has a fix that is safe and verified.',
  )
  expect(permissionDenied('ann', 'write')).toBe(
    '`ann` has no write permission on this repository, so nothing was committed.',
  )
  expect(nothingToFix({ ...UNCLEAN, requested: [], inThread: true })).toBe(
    'Nothing to fix: the finding of this thread has no fix that was verified.',
  )
  expect(commandFailed('/celery-fix', '7f3c', 'GitHub refused it')).toBe(
    '`/celery-fix` failed and committed nothing: `GitHub refused it`. Comment `/celery-fix` again; if it keeps failing, give the operator of this app the id `7f3c`.',
  )
  expect(commandFailed('/celery-approve', '7f3c', 'GitHub refused it')).toMatch(
    /^`\/celery-approve` failed and approved nothing: /,
  )
})

describe('the check run', () => {
  test('says that it is at work', () => {
    expect(checkInProgress()).toEqual({
      title: 'Comparing task contracts',
      summary: 'Comparing the Celery tasks of base and head.',
    })
  })

  test('of an old head points to the new one and lets nothing through', () => {
    expect(checkSuperseded(sha)).toMatchObject({
      conclusion: 'cancelled',
      summary: `${sha} is reviewed instead.`,
    })
  })

  test('of a closed pull request says so and lets nothing through', () => {
    expect(checkClosed()).toMatchObject({ conclusion: 'cancelled', title: 'The pull request was closed' })
  })

  test('of a shared head shows the worst, and remembers its own conclusion', () => {
    const shown = checkOfSharedHead(checkClosed(), { number: 7, title: '1 error' })
    expect(shown).toMatchObject({ conclusion: 'failure', own: 'cancelled' })
    expect(shown.summary).toMatch(/^Pull request #7 has this head too and fails: `1 error`\. /)
    expect(shown.summary).toContain(checkClosed().summary)
  })

  test('reports a later failure once', () => {
    const once = summaryAfterFailure('No findings.', 'a1')
    expect(once).toMatch(/`a1`\.\n\nNo findings\.$/)
    expect(summaryAfterFailure(once, 'b2')).toBe(once)
  })

  test('that knows nothing does not let the pull request through', () => {
    expect(checkFailed('7f3c', 'GitHub refused it')).toMatchObject({
      conclusion: 'failure',
      title: 'Could not be judged: the tasks could not be evaluated',
      summary:
        'The tasks of this head could not be evaluated: `GitHub refused it`. Re-run the check; if it keeps failing, give the operator of this app the id `7f3c`.',
    })
  })
})

test.each([
  ['fixesCommitted', fixesCommitted({ sha: hostile, what: '1 fix', tasks: [hostile] })],
  ['permissionDenied', permissionDenied(hostile, 'write')],
  ['commandFailed', commandFailed('/celery-fix', hostile, hostile)],
  ['checkSuperseded', checkSuperseded(hostile).summary],
  ['checkFailed', checkFailed(hostile, hostile).summary],
  ['checkOfSharedHead', checkOfSharedHead(checkClosed(), { number: 7, title: hostile }).summary],
  ['checkWithoutReview', checkWithoutReview(checkClosed(), hostile).summary],
  ['summaryAfterFailure', summaryAfterFailure('No findings.', hostile)],
])('%s keeps hostile text inert', (_, text) => {
  expect(text).toContain('EVIL')
  expect(outsideCode(text)).not.toContain('EVIL')
  expect(text).not.toContain('<!--')
})
