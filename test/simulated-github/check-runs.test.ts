import { expect, test } from 'vitest'
import { failure, installationClient, startForTest } from './testing.ts'

const PLACE = { owner: 'acme', repo: 'shop' }

async function startWithCommit() {
  const github = await startForTest()
  const repository = await github.createRepository({
    ...{ owner: 'acme', name: 'shop' },
    files: { 'a.py': 'a\n' },
  })
  const head_sha = await github.createBranch(repository, 'feature', 'main')
  return { github, repository, head_sha, octokit: await installationClient(github, repository) }
}

function annotation(line: number) {
  return {
    ...{ path: 'a.py', start_line: line, end_line: line },
    ...{ annotation_level: 'warning' as const, message: `about ${line}` },
  }
}

test('a check run is created in progress, its annotations are appended, then it is completed', async () => {
  const { github, repository, head_sha, octokit } = await startWithCommit()
  const run = await octokit.rest.checks.create({
    ...PLACE,
    name: 'celery-guard',
    head_sha,
    status: 'in_progress',
  })
  const check_run_id = run.data.id
  for (const first of [1, 51]) {
    const annotations = Array.from({ length: 50 }, (_, i) => annotation(first + i))
    await octokit.rest.checks.update({
      ...PLACE,
      check_run_id,
      output: { title: 't', summary: 's', annotations },
    })
  }
  await octokit.rest.checks.update({ ...PLACE, check_run_id, conclusion: 'failure' })
  const stored = await octokit.rest.checks.get({ ...PLACE, check_run_id })
  expect(stored.data).toMatchObject({
    status: 'completed',
    conclusion: 'failure',
    output: { annotations_count: 100 },
  })
  const listed = await octokit.paginate(octokit.rest.checks.listAnnotations, { ...PLACE, check_run_id })
  expect(listed.map((one) => one.start_line)).toEqual(Array.from({ length: 100 }, (_, i) => i + 1))
  const found = await octokit.rest.checks.listForRef({ ...PLACE, ref: 'feature', check_name: 'celery-guard' })
  expect(found.data.check_runs.map((one) => one.id)).toEqual([check_run_id])
  expect(github.checkRuns(repository, head_sha)).toMatchObject([{ conclusion: 'failure' }])
  expect(github.state.violations).toEqual([])
})

test('rules beyond the schema are enforced, too', async () => {
  const { octokit, head_sha } = await startWithCommit()
  const run = { ...PLACE, name: 'celery-guard', head_sha }
  const output = (one: object) => ({ title: 't', summary: 's', annotations: [{ ...annotation(1), ...one }] })
  const bad = [
    { ...run, head_sha: 'f'.repeat(40) },
    { ...run, status: 'completed' as const },
    { ...run, completed_at: '2026-01-01T00:00:00Z' },
    {
      ...run,
      conclusion: 'success' as const,
      started_at: '2026-01-02T00:00:00Z',
      completed_at: '2026-01-01T00:00:00Z',
    },
    { ...run, output: output({ start_line: 5, end_line: 4 }) },
    { ...run, output: output({ end_line: 4, start_column: 1 }) },
    { ...run, output: output({ title: 'x'.repeat(256) }) },
    { ...run, output: output({ message: 'é'.repeat(40_000) }) },
  ]
  for (const request of bad) {
    expect(
      await failure(octokit.rest.checks.create(request as never)),
      JSON.stringify(request).slice(0, 200),
    ).toMatchObject({
      status: 422,
    })
  }
})

test('requests against the schema are refused and fail the test', async () => {
  const { github, octokit, head_sha } = await startWithCommit()
  const run = { ...PLACE, name: 'celery-guard', head_sha }
  const button = { label: 'Fix', description: 'Commit the fixes', identifier: 'fix' }
  const bad = [
    {
      ...run,
      output: {
        title: 't',
        summary: 's',
        annotations: Array.from({ length: 51 }, (_, i) => annotation(i + 1)),
      },
    },
    { ...run, output: { title: 't', summary: 'x'.repeat(65_536) } },
    { ...run, actions: [button, button, button, button] },
    { ...run, actions: [{ ...button, label: 'a label of more than twenty' }] },
    { ...run, sumary: 'misspelt' },
  ]
  for (const request of bad) {
    expect(await failure(octokit.rest.checks.create(request))).toMatchObject({ status: 422 })
  }
  expect(github.state.violations).toHaveLength(bad.length)
  expect(() => github.assertClean()).toThrow(/"sumary" is not a permitted key/)
})

test('people re-run a check and press its buttons', async () => {
  const { github, repository, head_sha, octokit } = await startWithCommit()
  const actions = [{ label: 'Fix', description: 'Commit the fixes', identifier: 'fix' }]
  await octokit.rest.checks.create({
    ...PLACE,
    name: 'celery-guard',
    head_sha,
    conclusion: 'failure',
    actions,
  })
  const [run] = github.checkRuns(repository, head_sha)
  if (run === undefined) throw new Error('no check run')
  await expect(github.requestAction(run, 'other', 'alice')).rejects.toThrow('shows no button other')
  await github.requestAction(run, 'fix', 'alice')
  await github.rerequest(run, 'alice')
  expect(run).toMatchObject({ status: 'completed', conclusion: 'failure' })
  const sent = github.state.outbox.map((one) => one.webhook)
  expect(sent.slice(-2)).toEqual(['check-run/requested-action', 'check-run/rerequested'])
  expect(JSON.parse(github.state.outbox.at(-2)?.body ?? '').requested_action).toEqual({ identifier: 'fix' })
  expect(github.state.violations).toEqual([])
})
