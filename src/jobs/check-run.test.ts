import { expect, test } from 'vitest'
import type { CheckRun, CheckRuns } from '../ports/check-runs.ts'
import type { PullRequest } from '../ports/pull-requests.ts'
import type { RepositoryGateway } from '../ports/repository-gateway.ts'
import type { CheckOutput } from '../review/types.ts'
import { openCheckRun, showVerdict } from './check-run.ts'

const PULL = { number: 5, headSha: 'abc' } as PullRequest
const VERDICT: CheckOutput = {
  conclusion: 'failure',
  title: 'T',
  summary: 'S',
  text: null,
  annotations: [],
}

function runOf(id: number, more: Partial<CheckRun> = {}): CheckRun {
  return { id, nodeId: `CR_${id}`, pullRequest: 5, own: null, verdict: null, annotationsCount: 0, ...more }
}

const completed = (conclusion: string) => ({ own: conclusion, verdict: { ...VERDICT, conclusion } })

/** Check runs, and what is written to them. */
function recorded() {
  const writes: string[] = []
  const checkRuns = {
    async start(_sha, _subject, _shown, askedBy) {
      writes.push(`start for ${askedBy}`)
      return runOf(9, askedBy === undefined ? {} : { askedBy })
    },
    async complete({ id, askedBy, isUnlabelled }) {
      writes.push(`complete ${id} for ${askedBy}${isUnlabelled ? ', which is new' : ''}`)
    },
  } as Partial<CheckRuns> as CheckRuns
  return { writes, checkRuns }
}

test.each<[string, CheckRun, string | null, Partial<CheckRun>, string[]]>([
  ['in progress is used', runOf(1), null, { id: 1 }, []],
  ['in progress is used for a request, too', runOf(1), 'd', { id: 1, askedBy: 'd', isUnlabelled: true }, []],
  ['of an earlier attempt is used', runOf(1, { askedBy: 'd' }), 'd', { id: 1, askedBy: 'd' }, []],
  ['with a verdict stays', runOf(1, completed('success')), null, { id: 1 }, []],
  [
    'with a verdict is not what was asked for',
    runOf(1, completed('success')),
    'd',
    { id: 9 },
    ['start for d'],
  ],
])('a run %s', async (_, latest, askedBy, expected, expectedWrites) => {
  const { writes, checkRuns } = recorded()
  const run = await openCheckRun(checkRuns, PULL, [latest], askedBy)
  expect(run).toMatchObject(expected)
  expect(run.isUnlabelled).toBe(expected.isUnlabelled)
  expect(writes).toEqual(expectedWrites)
})

test('a green verdict does not pass on a head that more pull requests fail on than are looked at', async () => {
  const shown = async (others: number) => {
    const { checkRuns } = recorded()
    const runs = Array.from({ length: others }, (_, i) =>
      runOf(100 + i, { pullRequest: 100 + i, ...completed('failure') }),
    )
    const pullRequests = { read: async () => ({ open: false, headSha: 'abc' }) }
    const github = { checkRuns, pullRequests } as unknown as RepositoryGateway
    const green: CheckOutput = { ...VERDICT, conclusion: 'success' }
    return (await showVerdict(github, PULL, runOf(1), [...runs, runOf(1)], green)).verdict
  }
  expect(await shown(20)).toMatchObject({ conclusion: 'success' })
  expect(await shown(21)).toMatchObject({
    conclusion: 'failure',
    title: 'Could not be judged: too many pull requests have this head',
  })
})

test.each<[string, CheckRun, string[]]>([
  [
    'in progress',
    runOf(1, { askedBy: 'd', isUnlabelled: true }),
    ['complete 1 for d, which is new', 'start for d', 'complete 9 for d'],
  ],
  [
    'with a verdict',
    runOf(1, { askedBy: 'd', ...completed('success') }),
    ['start for d', 'complete 9 for d'],
  ],
])('the successor of a run %s answers the same request', async (_, run, expected) => {
  const { writes, checkRuns } = recorded()
  const ofAnother = runOf(2, { pullRequest: 6, ...completed('success') })
  const shown = await showVerdict({ checkRuns } as RepositoryGateway, PULL, run, [ofAnother, run], VERDICT)
  expect([shown.id, writes]).toEqual([9, expected])
})
