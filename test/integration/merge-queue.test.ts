import { expect, test } from 'vitest'
import type { CheckRun, FileChanges, MergeGroup, PullRequest } from '../simulated-github/index.ts'
import { installationClient } from '../simulated-github/testing.ts'
import { answeringServer, json } from '../support/answering-server.ts'
import { FILES, HARMLESS, openShop, RENAME } from './shop.ts'

const TREE = '/repos/{owner}/{repo}/git/trees/{tree_sha}'

/** The shop whose main branch merges by a queue that requires the check. */
async function openQueue(options: Parameters<typeof openShop>[0] = {}) {
  const shop = await openShop(options)
  const { github, repository, settle } = shop
  github.protectBranch(repository, 'main', { requiredChecks: ['celery-guard'] })

  async function open(branch: string, changes: FileChanges): Promise<PullRequest> {
    await github.commitFiles(repository, branch, changes)
    const pull = await github.openPullRequest(repository, { head: branch })
    await settle()
    github.checkRuns(repository, pull.head.sha)
    return pull
  }

  function check({ headSha }: MergeGroup): CheckRun {
    const runs = github.checkRuns(repository, headSha)
    const [run] = runs
    if (run === undefined || runs.length > 1) throw new Error(`${runs.length} check runs, not one`)
    return run
  }

  return { ...shop, open, check }
}

/** A module with a task of this name, in a file of its own. */
const named = (module: string): FileChanges => ({
  [`shop/${module}.py`]: `from celery import shared_task

from shop.queues import CeleryQueues


@shared_task(name="shop.charge", queue=CeleryQueues.DEFAULT)
def ${module}(order_id):
    return order_id
`,
})

test('complaint 15: a merge group gets its check, and lands', async () => {
  const { github, repository, open, settle, check } = await openQueue()
  const pull = await open('topic', HARMLESS)
  const group = await github.addToMergeQueue(pull, 'acme')
  expect(github.mergeableGroup(group).mergeable).toBe(false)
  await settle()
  expect(check(group)).toMatchObject({ status: 'completed', conclusion: 'success' })
  expect(check(group).output.summary).toContain('The merge group of #1.')
  await github.landMergeGroup(group)
  await settle()
  expect(pull.merge?.commit).toBe(group.headSha)
  expect(github.checkRuns(repository, group.headSha)).toHaveLength(1)
  expect(await github.conversation(pull)).toEqual({ reviews: [], threads: [], comments: [] })
  github.assertClean()
})

test('complaint 15: two pull requests that register one name fail together, and both are named', async () => {
  const { github, open, settle, check } = await openQueue()
  const first = await open('one', named('billing'))
  const second = await open('two', named('payments'))
  const ahead = await github.addToMergeQueue(first, 'acme')
  const behind = await github.addToMergeQueue(second, 'acme')
  await settle()
  expect(check(ahead)).toMatchObject({ conclusion: 'success' })
  expect(check(behind)).toMatchObject({ conclusion: 'failure' })
  const { summary, text } = check(behind).output
  expect(summary).toContain('The merge group of #2, on top of #1 ahead in the merge queue.')
  expect(summary).toContain('If each passes alone, they break something together.')
  expect(`${summary}${text}`).toContain('shop.charge')
  await github.landMergeGroup(ahead)
  await expect(github.landMergeGroup(behind)).rejects.toThrow('"celery-guard" is failing')
  await settle()
  for (const pull of [first, second]) {
    expect(await github.conversation(pull)).toEqual({ reviews: [], threads: [], comments: [] })
  }
  github.assertClean()
})

test('complaint 15: a queue that one removes and the other uses fails the later one', async () => {
  const queues = FILES['shop/queues.py']
  const files = { ...FILES, 'shop/queues.py': `${queues}    REPORTS = "reports"\n` }
  const { github, open, settle, check } = await openQueue({ files })
  const removing = await open('one', { 'shop/queues.py': queues })
  const using = await open('two', {
    'shop/reports.py': `from celery import shared_task

from shop.queues import CeleryQueues


@shared_task(queue=CeleryQueues.REPORTS)
def build_report(order_id):
    return order_id
`,
  })
  for (const pull of [removing, using]) {
    expect(github.checkRuns(pull.repository, pull.head.sha).at(-1)?.conclusion).not.toBe('failure')
    await github.conversation(pull)
  }
  const ahead = await github.addToMergeQueue(removing, 'acme')
  const behind = await github.addToMergeQueue(using, 'acme')
  await settle()
  expect([check(ahead).conclusion, check(behind).conclusion]).toEqual(['success', 'failure'])
  expect(check(behind).output.summary).toContain('#2, on top of #1')
  expect(`${check(behind).output.summary}${check(behind).output.text}`).toContain('REPORTS')
  github.assertClean()
})

test('complaint 15: a check that cannot be made fails, and “Re-run” makes it', async () => {
  const { github, repository, open, settle } = await openQueue()
  const group = await github.addToMergeQueue(await open('topic', HARMLESS), 'acme')
  const broken = github.failAll({ method: 'GET', route: TREE, status: 500 })
  await settle()
  broken.remove()
  const [failed] = github.checkRuns(repository, group.headSha)
  expect(failed).toMatchObject({
    ...{ status: 'completed', conclusion: 'failure' },
    output: { title: 'Could not be judged: the tasks could not be evaluated' },
  })
  if (failed === undefined) throw new Error('no check run')
  await github.rerequest(failed, 'acme')
  await settle()
  expect(github.checkRuns(repository, group.headSha).at(-1)).toMatchObject({ conclusion: 'success' })
  expect(github.mergeableGroup(group).mergeable).toBe(true)
  github.assertClean()
})

test('a check that a killed process left in progress ends with its group', async () => {
  const { github, repository, open, settle, check } = await openQueue()
  const group = await github.addToMergeQueue(await open('topic', HARMLESS), 'acme')
  const requested = github.state.outbox.find(({ action }) => action === 'checks_requested')
  github.lose(requested?.id ?? '')
  const octokit = await installationClient(github, repository)
  await octokit.rest.checks.create({
    ...{ owner: 'acme', repo: 'shop', name: 'celery-guard', head_sha: group.headSha },
    ...{ status: 'in_progress', external_id: `group/1/${group.baseSha}` },
  })
  await github.removeFromMergeQueue(repository, group, 'acme')
  await settle()
  expect(check(group)).toMatchObject({
    ...{ status: 'completed', conclusion: 'cancelled' },
    output: { title: 'The merge group is gone' },
  })

  // A queue can build the same commit again, which nobody judged.
  await github.redeliver(requested?.id ?? '')
  await settle()
  await settle()
  expect(github.checkRuns(repository, group.headSha).at(-1)).toMatchObject({ conclusion: 'success' })
  github.assertClean()
})

test('a webhook about a group that comes twice changes nothing', async () => {
  const { github, open, settle, check } = await openQueue()
  const group = await github.addToMergeQueue(await open('topic', HARMLESS), 'acme')
  await settle()
  const delivery = github.state.outbox.find(({ event }) => event === 'merge_group')
  if (delivery === undefined) throw new Error('no webhook')
  const { id, summary } = { id: check(group).id, summary: check(group).output.summary }
  await github.redeliver(delivery.id)
  await settle()
  expect(check(group)).toMatchObject({ id, output: { summary } })
  github.assertClean()
})

test('a group is judged by the settings of its base, not by its own', async () => {
  const { github, open, settle, check } = await openQueue()
  const settings = { '.github/celery-guard.yml': 'ignored-paths: [shop/tasks.py]\n' }
  const switching = await open('settings', settings)
  const renaming = await open('topic', RENAME)
  await github.conversation(renaming)
  // Somebody lets the break pass for a moment.
  github.protectBranch(renaming.repository, 'main', { requiredChecks: [] })
  const alone = await github.addToMergeQueue(renaming, 'acme')
  await settle()
  expect(check(alone)).toMatchObject({ conclusion: 'failure' })
  await github.removeFromMergeQueue(renaming.repository, alone, 'acme')
  await github.addToMergeQueue(switching, 'acme')
  const behind = await github.addToMergeQueue(renaming, 'acme')
  await settle()
  expect(check(behind)).toMatchObject({ conclusion: 'success' })
  for (const { group } of github.state.queue) check(group)
  github.assertClean()
})

test('without permission to read the queue, the group is judged and one pull request named', async () => {
  const { github, repository, open, settle, check } = await openQueue()
  const first = await open('one', named('billing'))
  const second = await open('two', named('payments'))
  const ahead = await github.addToMergeQueue(first, 'acme')
  const behind = await github.addToMergeQueue(second, 'acme')
  const installation = github.state.installations[0]
  if (installation === undefined) throw new Error('not installed')
  const { merge_queues: _, ...others } = installation.permissions
  installation.permissions = others
  for (const token of github.state.tokens.values()) Object.assign(token, { permissions: others })
  await settle()
  expect([check(ahead).conclusion, check(behind).conclusion]).toEqual(['success', 'failure'])
  expect(check(behind).output.summary).toContain('The merge group of #2.')
  expect(github.mergeable(await open('three', { 'README.md': `${FILES['shop/views.py']}` })).mergeable).toBe(
    true,
  )
  expect(repository.name).toBe('shop')
  github.assertClean()
})

test('complaint 15: a webhook about a group that failed is delivered again by the next sweep', async () => {
  const { github, url, open, settle, sweep, check } = await openQueue()
  const pull = await open('topic', HARMLESS)
  github.connect((await answeringServer(json(503, {}))).url)
  const group = await github.addToMergeQueue(pull, 'acme')
  await settle()
  expect(github.mergeableGroup(group).reasons).toEqual(['Required status check "celery-guard" is expected.'])
  github.connect(`${url}/api/github/webhooks`)
  await sweep()
  expect(check(group)).toMatchObject({ status: 'completed', conclusion: 'success' })
})
