import { expect, test } from 'vitest'
import { installationClient, startForTest } from './testing.ts'

const QUEUE = `{ repository(owner: "acme", name: "shop") { mergeQueue(branch: "main") { entries(first: 10) {
  nodes { position headCommit { oid } baseCommit { oid } pullRequest { number } }
} } } }`

async function start() {
  const github = await startForTest({ events: ['merge_group', 'pull_request', 'push'] })
  const repository = await github.createRepository({ owner: 'acme', name: 'shop', files: { 'a.py': 'a\n' } })
  const pulls = []
  for (const name of ['one', 'two', 'three']) {
    await github.commitFiles(repository, name, { [`${name}.py`]: `${name}\n` })
    pulls.push(await github.openPullRequest(repository, { head: name }))
  }
  const octokit = await installationClient(github, repository)
  const queue = async () => {
    const { repository: shown } = await octokit.graphql<{ repository: { mergeQueue: Queue | null } }>(QUEUE)
    return shown.mergeQueue?.entries.nodes ?? null
  }
  const heard = () =>
    github.state.outbox
      .filter(({ event }) => event === 'merge_group')
      .map(({ action, body }) => [action, JSON.parse(body).merge_group.head_sha, JSON.parse(body).reason])
  return { github, repository, pulls, octokit, queue, heard }
}

interface Queue {
  readonly entries: { readonly nodes: readonly unknown[] }
}

test('groups stack on those ahead, and land from the front when their checks pass', async () => {
  const { github, repository, pulls, octokit, queue } = await start()
  const [first, second] = pulls
  if (first === undefined || second === undefined) throw new Error('too few pull requests')
  expect(await queue()).toBeNull()
  const ahead = await github.addToMergeQueue(first, 'alice')
  const behind = await github.addToMergeQueue(second, 'bob')
  expect(behind.baseSha).toBe(ahead.headSha)
  expect(await queue()).toEqual([
    {
      ...{ position: 1, pullRequest: { number: 1 } },
      ...{ headCommit: { oid: ahead.headSha }, baseCommit: { oid: ahead.baseSha } },
    },
    {
      ...{ position: 2, pullRequest: { number: 2 } },
      ...{ headCommit: { oid: behind.headSha }, baseCommit: { oid: ahead.headSha } },
    },
  ])
  github.protectBranch(repository, 'main', { requiredChecks: ['guard'] })
  expect(github.mergeableGroup(ahead).reasons).toEqual(['Required status check "guard" is expected.'])
  await expect(github.landMergeGroup(ahead)).rejects.toThrow('is expected')
  const check = { owner: 'acme', repo: 'shop', name: 'guard', conclusion: 'success' } as const
  for (const { headSha } of [ahead, behind]) {
    await octokit.rest.checks.create({ ...check, head_sha: headSha })
    github.checkRuns(repository, headSha)
  }
  await expect(github.landMergeGroup(behind)).rejects.toThrow('not the first')
  await github.landMergeGroup(ahead)
  await github.landMergeGroup(behind)
  expect(await github.listFiles(repository, 'main')).toEqual(['a.py', 'one.py', 'two.py'])
  expect([first, second].map(({ merge }) => merge?.by)).toEqual(['alice', 'bob'])
  expect(await queue()).toBeNull()
  expect(github.state.violations).toEqual([])
})

test('a pull request that leaves the queue makes the groups behind it anew', async () => {
  const { github, repository, pulls, heard } = await start()
  const groups = []
  for (const pull of pulls) groups.push(await github.addToMergeQueue(pull, 'alice'))
  const [first, second, third] = groups.map(({ headSha }) => headSha)
  const [, leaving] = groups
  if (leaving === undefined) throw new Error('no group')
  await github.removeFromMergeQueue(repository, leaving, 'alice')
  const anew = github.state.queue.map(({ group }) => group)
  expect(anew.map(({ baseSha }) => baseSha)).toEqual([groups[0]?.baseSha, first])
  expect(heard()).toEqual([
    ['checks_requested', first, undefined],
    ['checks_requested', second, undefined],
    ['checks_requested', third, undefined],
    ['destroyed', second, 'dequeued'],
    ['destroyed', third, 'invalidated'],
    ['checks_requested', anew[1]?.headSha, undefined],
  ])
  expect(github.state.violations).toEqual([])
})

test('an installation that has not accepted the permission hears of no group and sees no queue', async () => {
  const { github, repository, pulls, heard } = await start()
  const installation = github.state.installations[0]
  const [pull] = pulls
  if (installation === undefined || pull === undefined) throw new Error('not installed')
  const { merge_queues: _, ...others } = installation.permissions
  installation.permissions = others
  await github.addToMergeQueue(pull, 'alice')
  expect(heard()).toEqual([])
  const octokit = await installationClient(github, repository)
  const error = await octokit.graphql(QUEUE).catch((one) => one.errors)
  expect(error).toMatchObject([{ type: 'FORBIDDEN', path: ['repository', 'mergeQueue'] }])
})
