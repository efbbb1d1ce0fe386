import nock from 'nock'
import { describe, expect, it } from 'vitest'
import { API, repositoryClient } from '../../test/support/github-client.ts'
import { useNock } from '../../test/support/use-nock.ts'
import type { Annotation, CheckOutput } from '../review/types.ts'
import { createCheckRuns } from './check-runs.ts'

useNock()

const checkRuns = () => createCheckRuns(repositoryClient(), { id: 7, botLogin: 'celery-guard[bot]' })
const NEW_RUN = { id: 1, nodeId: 'CR_1', pullRequest: 5, own: null, verdict: null, annotationsCount: 0 }

function output(annotations: number): CheckOutput {
  return {
    conclusion: 'failure',
    title: 'A task was renamed',
    summary: 'Summary',
    text: null,
    annotations: Array.from({ length: annotations }, (_, i): Annotation => {
      return { path: 'a.py', startLine: i + 1, endLine: i + 2, level: 'warning', title: 'T', message: 'M' }
    }),
  }
}

interface Update {
  readonly actions?: readonly object[]
  readonly output: { readonly annotations: readonly { readonly start_line: number }[] }
}

/** Answers as many updates as come, and remembers their bodies. */
function recordUpdates(times: number): Update[] {
  const updates: Update[] = []
  nock(API)
    .patch('/repos/acme/shop/check-runs/1', (body) => updates.push(body) > 0)
    .times(times)
    .reply(200, {})
  return updates
}

function runOf(id: number, externalId: string, more: object = {}) {
  return {
    id,
    node_id: `CR_${id}`,
    external_id: externalId,
    status: 'in_progress',
    conclusion: null,
    output: { title: null, summary: null, text: null, annotations_count: 0 },
    ...more,
  }
}

function answerRuns(...check_runs: readonly object[]): void {
  nock(API)
    .get('/repos/acme/shop/commits/abc/check-runs')
    .query({ check_name: 'celery-guard', app_id: '7', filter: 'all', per_page: '100' })
    .reply(200, { total_count: check_runs.length, check_runs })
}

describe('completing a check run', () => {
  it('sends its buttons, and an empty list where there are none', async () => {
    const updates = recordUpdates(3)
    const button = { label: 'Fix all', description: 'Commit all safe fixes', identifier: 'fix-all' }
    await checkRuns().complete(NEW_RUN, { ...output(0), actions: [button] })
    await checkRuns().complete(NEW_RUN, { ...output(0), actions: [] })
    await checkRuns().complete(NEW_RUN, output(0))
    expect(updates.map(({ actions }) => actions)).toEqual([[button], [], undefined])
  })

  it('sends annotations by fifty, and the conclusion with the last of them', async () => {
    const updates = recordUpdates(3)
    await checkRuns().complete(NEW_RUN, output(120))
    expect(updates.map((update) => update.output.annotations.length)).toEqual([50, 50, 20])
    expect(updates).toMatchObject([
      { status: 'in_progress' },
      { status: 'in_progress' },
      { status: 'completed', conclusion: 'failure' },
    ])
    expect(updates[0]).not.toHaveProperty('conclusion')
    expect(updates.flatMap((update) => update.output.annotations)[119]).toEqual({
      path: 'a.py',
      start_line: 120,
      end_line: 121,
      annotation_level: 'warning',
      title: 'T',
      message: 'M',
    })
  })

  it('takes one request without annotations', async () => {
    const updates = recordUpdates(1)
    await checkRuns().complete(NEW_RUN, { ...output(0), text: 'Text' })
    expect(updates).toEqual([
      {
        status: 'completed',
        conclusion: 'failure',
        output: { title: 'A task was renamed', summary: 'Summary', text: 'Text', annotations: [] },
      },
    ])
  })

  it('goes on where an earlier job stopped, as GitHub would append annotations a second time', async () => {
    const updates = recordUpdates(1)
    await checkRuns().complete({ ...NEW_RUN, annotationsCount: 50 }, output(70))
    expect(updates[0]?.output.annotations.map((annotation) => annotation.start_line)).toEqual(
      Array.from({ length: 20 }, (_, i) => 51 + i),
    )
  })

  it('is not repeated after an error, when GitHub may have taken the annotations', async () => {
    nock(API).patch('/repos/acme/shop/check-runs/1').reply(502, { message: 'Bad Gateway' })
    await expect(checkRuns().complete(NEW_RUN, output(1))).rejects.toThrow('Bad Gateway')
  })
})

it('is short with the annotations of one request, where it shows its own verdict', () => {
  const { isShort } = checkRuns()
  expect(isShort(NEW_RUN, output(50))).toBe(true)
  expect(isShort(NEW_RUN, output(51))).toBe(false)
  expect(isShort({ ...NEW_RUN, annotationsCount: 50 }, output(70))).toBe(true)
  expect(isShort(NEW_RUN, { ...output(1), own: 'success' })).toBe(false)
  expect(isShort({ ...NEW_RUN, own: 'success' }, output(1))).toBe(false)
  expect(isShort({ ...NEW_RUN, isUnlabelled: true }, output(1))).toBe(false)
})

it('describes a completed check run anew', async () => {
  const updates = recordUpdates(1)
  const verdict = { conclusion: 'success', title: 'T', summary: 'S', text: null }
  await checkRuns().describe({ ...NEW_RUN, own: 'success', verdict }, 'Another summary')
  expect(updates).toEqual([{ output: { title: 'T', summary: 'Another summary' } }])
})

describe('the check run of a pull request', () => {
  it('is listed newest first, with those of another pull request that has the same head', async () => {
    answerRuns(runOf(3, 'pull/5'), runOf(9, 'pull/12'), runOf(4, 'pull/5'))
    const [first, latest, ...others] = await checkRuns().ofHead('abc')
    expect([first, ...others]).toMatchObject([
      { id: 9, pullRequest: 12 },
      { id: 3, pullRequest: 5 },
    ])
    expect(latest).toEqual({
      id: 4,
      nodeId: 'CR_4',
      pullRequest: 5,
      own: null,
      verdict: null,
      annotationsCount: 0,
    })
  })

  it('comes with the verdict it shows', async () => {
    const shown = { title: 'T', summary: 'S', text: null, annotations_count: 3 }
    answerRuns(runOf(3, 'pull/5', { status: 'completed', conclusion: 'success', output: shown }))
    expect(await checkRuns().ofHead('abc')).toEqual([
      {
        id: 3,
        nodeId: 'CR_3',
        pullRequest: 5,
        own: 'success',
        verdict: { conclusion: 'success', title: 'T', summary: 'S', text: null },
        annotationsCount: 3,
      },
    ])
  })

  it('is started in progress', async () => {
    nock(API)
      .post('/repos/acme/shop/check-runs', {
        name: 'celery-guard',
        head_sha: 'abc',
        status: 'in_progress',
        external_id: 'pull/5',
        output: { title: 'Reading', summary: 'Reading the tasks' },
      })
      .reply(201, runOf(11, 'pull/5'))
    expect(await checkRuns().start('abc', 5, { title: 'Reading', summary: 'Reading the tasks' })).toEqual({
      id: 11,
      nodeId: 'CR_11',
      pullRequest: 5,
      own: null,
      verdict: null,
      annotationsCount: 0,
    })
  })

  it('remembers its own conclusion where it shows the worse one of another pull request', async () => {
    const updates = recordUpdates(2)
    const output0 = output(0)
    await checkRuns().complete(NEW_RUN, { ...output0, own: 'success' })
    answerRuns(
      runOf(1, 'pull/5/success', { status: 'completed', conclusion: 'failure' }),
      runOf(2, 'pull/12', { status: 'completed', conclusion: 'failure' }),
    )
    const [other, run] = await checkRuns().ofHead('abc')
    expect([other, run]).toMatchObject([
      { id: 2, pullRequest: 12, own: 'failure' },
      { id: 1, pullRequest: 5, own: 'success', verdict: { conclusion: 'failure' } },
    ])
    if (run) await checkRuns().complete(run, output0)
    // The matcher of the updates is asked about other requests as well.
    expect(updates.filter(Boolean)).toMatchObject([
      { external_id: 'pull/5/success' },
      { external_id: 'pull/5' },
    ])
  })

  it('keeps the delivery that asked for it, if that looks like one', async () => {
    const bodies: unknown[] = []
    nock(API)
      .post('/repos/acme/shop/check-runs', (body) => bodies.push(body) > 0)
      .twice()
      .reply(201, runOf(1, 'pull/5/for/d-1'))
    const shown = { title: 'Reading', summary: 'Reading the tasks' }
    const run = await checkRuns().start('abc', 5, shown, 'd-1')
    await checkRuns().start('abc', 5, shown, 'x/../success')
    expect(bodies).toMatchObject([{ external_id: 'pull/5/for/d-1' }, { external_id: 'pull/5' }])

    expect(run).toMatchObject({ pullRequest: 5, own: null, askedBy: 'd-1' })
    const updates = recordUpdates(1)
    await checkRuns().complete(run, { ...output(0), own: 'success' })
    expect(updates).toMatchObject([{ external_id: 'pull/5/success/for/d-1' }])
  })

  it('gets the delivery that found it in progress with its verdict', async () => {
    const updates = recordUpdates(1)
    await checkRuns().complete({ ...NEW_RUN, askedBy: 'd-2', isUnlabelled: true }, output(0))
    expect(updates).toMatchObject([{ external_id: 'pull/5/for/d-2' }])
  })

  it('knows the pull requests of a commit, also those from forks', async () => {
    answerRuns(runOf(1, 'pull/5'), runOf(2, 'pull/5'), runOf(3, 'pull/12'), runOf(4, 'somebody else’s'))
    expect((await checkRuns().ofHead('abc')).map((run) => run.pullRequest)).toEqual([null, 12, 5, 5])
  })
})
