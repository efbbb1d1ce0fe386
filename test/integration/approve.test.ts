import { setTimeout } from 'node:timers/promises'
import { expect, test } from 'vitest'
import type { CheckRun, PullRequest, SimulatedGitHub } from '../simulated-github/index.ts'
import { FILES, openShop, RENAME, RENAME_BOTH } from './shop.ts'

const TASK = 'shop.tasks.send_invoice'
const OTHER = 'shop.tasks.close_order'

/** The app's own words in the conversation, without markers. */
async function replies(github: SimulatedGitHub, pull: PullRequest): Promise<string[]> {
  const { comments } = await github.conversation(pull)
  return comments
    .filter(({ user }) => user.endsWith('[bot]'))
    .map(({ body }) => body.replace(/\n*<!-- .* -->/g, ''))
}

/** The last check of a head, and that all of its runs ended. */
function lastCheck(github: SimulatedGitHub, pull: PullRequest): CheckRun {
  const runs = github.checkRuns(pull.repository, pull.head.sha)
  expect(runs.map(({ status }) => status)).not.toContain('in_progress')
  const last = runs.toSorted((a, b) => b.id - a.id)[0]
  if (last === undefined) throw new Error('the head has no check')
  return last
}

function readAllChecks(github: SimulatedGitHub): void {
  for (const { headSha, repository } of github.state.checkRuns) github.checkRuns(repository, headSha)
}

test('complaint 22: an approved break survives a push that leaves it alone, and falls when the contract changes again', async () => {
  const { github, repository, open, settle } = await openShop()
  const transcript: string[] = []
  const pull = await open(RENAME)
  async function step(what: string): Promise<CheckRun> {
    await settle()
    const run = lastCheck(github, pull)
    transcript.push(`${what}: ${run.conclusion}`)
    return run
  }
  expect(await step('ana renames send_invoice')).toMatchObject({ conclusion: 'failure' })

  github.setPermission(repository, 'ana', 'write')
  await github.comment(pull, 'ana', `Fine.\n\n/celery-approve ${TASK} the queue is drained before`)
  const approved = await step('ana approves')
  expect(approved).toMatchObject({ conclusion: 'success' })
  expect(approved.output.title).toContain('1 break approved')
  expect(approved.output.summary).toMatch(/<summary>Approved<[\s\S]*`ana` \| `the queue is drained before`/)
  const [reply = ''] = await replies(github, pull)
  expect(reply).toContain('`ana` approved 1 break: `the queue is drained before`')

  const { threads } = await github.conversation(pull)
  expect(threads.map(({ resolved }) => resolved)).toEqual([true])
  expect(threads[0]?.comment.body).toMatch(/^Approved by `ana`: `the queue is drained before`\./)

  const body = FILES['shop/tasks.py'].replace('def send_invoice', 'def email_invoice')
  const other = body.replace('    return order_id\n', '    print(order_id)\n    return order_id\n')
  await github.push(repository, 'topic', { 'shop/tasks.py': `# A comment moves every line.\n${other}` })
  expect(await step('a push that leaves the contract alone')).toMatchObject({ conclusion: 'success' })

  const again = body.replace('def email_invoice(order_id)', 'def email_invoice(order_id, copy=None)')
  await github.push(repository, 'topic', { 'shop/tasks.py': again })
  const fallen = await step('a push that changes the contract again')
  expect(fallen).toMatchObject({ conclusion: 'failure' })
  expect(fallen.output.summary).toMatch(/<summary>Approvals that are void[\s\S]*`ana`/)

  await github.push(repository, 'topic', { 'shop/tasks.py': body })
  expect(await step('the contract is as it was approved')).toMatchObject({ conclusion: 'success' })

  const { comments } = await github.conversation(pull)
  const record = comments.find(({ user }) => user.endsWith('[bot]'))
  const stored = github.state.issueComments.find(({ id }) => id === record?.id)
  if (stored === undefined) throw new Error('the reply is gone')
  await github.deleteComment(stored, 'ana')
  expect(await step('ana deletes the reply')).toMatchObject({ conclusion: 'failure' })
  expect(await replies(github, pull)).toEqual([])
  expect(transcript).toEqual([
    'ana renames send_invoice: failure',
    'ana approves: success',
    'a push that leaves the contract alone: success',
    'a push that changes the contract again: failure',
    'the contract is as it was approved: success',
    'ana deletes the reply: failure',
  ])
  readAllChecks(github)
  await github.conversation(pull)
  github.assertClean()
})

test('one task of two, by its new name; the other still fails the check', async () => {
  const { github, open, settle } = await openShop()
  const pull = await open(RENAME_BOTH)
  await settle()
  await github.comment(pull, 'acme', '/Celery-Approve `shop.tasks.archive_order` nobody sends it')
  await settle()
  const run = lastCheck(github, pull)
  expect(run).toMatchObject({ conclusion: 'failure' })
  expect(run.output.summary).toContain('`nobody sends it`')
  expect(run.output.summary).not.toContain('void')
  readAllChecks(github)
  await github.conversation(pull)
  github.assertClean()
})

test('an unknown name, and a missing reason, get one reply with what can be approved', async () => {
  const { github, open, settle } = await openShop()
  const pull = await open(RENAME_BOTH)
  await settle()
  await github.comment(pull, 'acme', `/celery-approve shop.tasks.pay why\n/celery-approve ${TASK}`)
  await settle()
  const said = await replies(github, pull)
  expect(said).toHaveLength(1)
  expect(said[0]).toContain('`shop.tasks.pay` is nothing that can be approved on this head.')
  expect(said[0]).toContain(`An approval needs a reason behind the name: \`/celery-approve ${TASK} REASON\``)
  expect(said[0]).toContain(`- \`/celery-approve ${OTHER} REASON\``)
  expect(lastCheck(github, pull)).toMatchObject({ conclusion: 'failure' })
  readAllChecks(github)
  await github.conversation(pull)
  github.assertClean()
})

test('complaint 21: who may not write is refused once, and an approval that somebody pastes counts for nothing', async () => {
  const { github, repository, open, settle } = await openShop()
  const pull = await open(RENAME)
  await settle()
  github.setPermission(repository, 'mallory', 'triage')
  for (const _ of [1, 2, 3]) await github.comment(pull, 'mallory', `/celery-approve ${TASK} please`)
  await settle()
  expect(await replies(github, pull)).toEqual([
    '`mallory` has no write permission on this repository, so nothing was approved.',
  ])
  await github.comment(pull, 'acme', `/celery-approve ${TASK} drained`)
  await settle()
  const { comments } = await github.conversation(pull)
  const record = comments.find(({ body }) => body.includes('celery-guard:approval'))
  const stored = github.state.issueComments.find(({ id }) => id === record?.id)
  if (stored === undefined) throw new Error('no approval is recorded')
  await github.deleteComment(stored, 'acme')
  await github.comment(pull, 'mallory', stored.body)
  await settle()
  expect(lastCheck(github, pull)).toMatchObject({ conclusion: 'failure' })

  // Nor does one that was taken back and that a person puts into another comment of the app.
  const refusal = github.state.issueComments.find(({ user }) => user.endsWith('[bot]'))
  if (refusal === undefined) throw new Error('nobody was refused')
  await github.editText(refusal, 'acme', stored.body)
  await settle()
  expect(lastCheck(github, pull)).toMatchObject({ conclusion: 'failure' })
  readAllChecks(github)
  await github.conversation(pull)
  github.assertClean()
})

test('complaint 21: the settings of base decide who may approve', async () => {
  const files = { ...FILES, '.github/celery-guard.yml': 'approve: admin\n' }
  const { github, repository, open, settle } = await openShop({ files })
  const pull = await open({ ...RENAME, '.github/celery-guard.yml': 'approve: write\n' })
  await settle()
  github.setPermission(repository, 'ana', 'write')
  await github.comment(pull, 'ana', `/celery-approve ${TASK} drained`)
  await settle()
  expect(await replies(github, pull)).toEqual([
    '`ana` has no admin permission on this repository, so nothing was approved.',
  ])
  expect(lastCheck(github, pull)).toMatchObject({ conclusion: 'failure' })
  readAllChecks(github)
  await github.conversation(pull)
  github.assertClean()
})

test('the button approves the errors of its head, and of no other', async () => {
  const { github, repository, open, settle } = await openShop()
  const pull = await open(RENAME_BOTH)
  await settle()
  const run = lastCheck(github, pull)
  await github.requestAction(run, 'approve-break', 'acme')
  await settle()
  expect(lastCheck(github, pull)).toMatchObject({ conclusion: 'success' })
  const [reply = ''] = await replies(github, pull)
  expect(reply).toContain('`acme` approved 2 breaks: `button`')

  const third = { 'shop/tasks.py': `${RENAME_BOTH['shop/tasks.py']}\n\ndef helper():\n    pass\n` }
  await github.push(repository, 'topic', third)
  await github.requestAction(run, 'approve-break', 'acme')
  await settle()
  expect((await replies(github, pull)).at(-1)).toContain('The branch has a newer commit')
  readAllChecks(github)
  await github.conversation(pull)
  github.assertClean()
})

test('complaint 10: a break in a fork is approved, and survives that its code is unreadable elsewhere', async () => {
  const { github, repository, settle } = await openShop()
  const fork = await github.forkRepository(repository, 'bob')
  await github.commitFiles(fork, 'topic', { ...RENAME, 'shop/more.py': '@shared_task\ndef broken(:\n' })
  const pull = await github.openPullRequest(repository, { head: 'topic', from: fork })
  await settle()
  await github.comment(
    pull,
    'acme',
    `/celery-approve ${TASK} drained\n/celery-approve shop/more.py a template`,
  )
  await settle()
  const run = lastCheck(github, pull)
  // Nobody judged the file, which a person accepts.
  expect(run).toMatchObject({ conclusion: 'neutral' })
  expect(run.output.summary).toContain('`a template`')

  await github.push(fork, 'topic', { 'shop/more.py': '@shared_task\ndef other(:\n' })
  await settle()
  expect(lastCheck(github, pull)).toMatchObject({ conclusion: 'failure' })
  readAllChecks(github)
  await github.conversation(pull)
  github.assertClean()
})

test('complaint 22: an approval holds in the merge queue, and only for its own pull request', async () => {
  const { github, repository, open, settle } = await openShop()
  github.protectBranch(repository, 'main', { requiredChecks: ['celery-guard'] })
  const pull = await open(RENAME)
  await settle()
  await github.comment(pull, 'acme', `/celery-approve ${TASK} drained`)
  await settle()
  const group = await github.addToMergeQueue(pull, 'acme')
  await settle()
  const [run] = github.checkRuns(repository, group.headSha)
  expect(run).toMatchObject({ status: 'completed', conclusion: 'success' })
  expect(run?.output.summary).toContain('`drained`')

  const other = { 'shop/tasks.py': FILES['shop/tasks.py'].replace('def close_order', 'def archive_order') }
  await github.commitFiles(repository, 'other', other)
  const unapproved = await github.openPullRequest(repository, { head: 'other' })
  await settle()
  expect(lastCheck(github, unapproved)).toMatchObject({ conclusion: 'failure' })
  readAllChecks(github)
  await github.conversation(pull)
  await github.conversation(unapproved)
  github.assertClean()
})

test('complaint 21: a comment approves nothing of a head that was pushed after it', async () => {
  const { github, repository, open, settle } = await openShop()
  const pull = await open(RENAME)
  await settle()
  const comment = await github.comment(pull, 'acme', `/celery-approve ${TASK} drained`)
  // The comment is on its way while somebody pushes; GitHub gives times in seconds.
  const created = github.state.outbox.find(({ body }) => body.includes('/celery-approve'))
  github.lose(created?.id ?? '')
  await setTimeout(Date.parse(comment.createdAt) + 1001 - Date.now())
  const worse = RENAME['shop/tasks.py']?.toString().replace('email_invoice(order_id)', 'email_invoice()')
  await github.push(repository, 'topic', { 'shop/tasks.py': worse ?? '' })
  await settle()
  await github.redeliver(created?.id ?? '')
  await settle()
  await settle()
  expect(await replies(github, pull)).toEqual([
    'The check of this head did not show its result yet when the comment was written, so nothing was approved. Look at the check, and comment again.',
  ])
  expect(lastCheck(github, pull)).toMatchObject({ conclusion: 'failure' })
  await github.comment(pull, 'acme', `/celery-approve ${TASK} drained`)
  await settle()
  expect(lastCheck(github, pull)).toMatchObject({ conclusion: 'success' })
  readAllChecks(github)
  await github.conversation(pull)
  github.assertClean()
})

test('complaint 21: a comment approves nothing of a head that the branch is led back to after it', async () => {
  const { github, repository, open, settle } = await openShop()
  const worse =
    RENAME['shop/tasks.py']?.toString().replace('email_invoice(order_id)', 'email_invoice()') ?? ''
  const pull = await open({ 'shop/tasks.py': worse })
  await settle()
  const checked = pull.head.sha
  await github.push(repository, 'topic', RENAME)
  await settle()
  const comment = await github.comment(pull, 'acme', `/celery-approve ${TASK} drained`)
  await github.push(repository, 'topic', { commit: checked })
  await settle()
  expect(await replies(github, pull)).toEqual([expect.stringContaining('so nothing was approved')])
  expect(lastCheck(github, pull)).toMatchObject({ conclusion: 'failure' })

  await setTimeout(Date.parse(comment.createdAt) + 2001 - Date.now())
  await github.comment(pull, 'acme', `/celery-approve ${TASK} drained`)
  await settle()
  expect(lastCheck(github, pull)).toMatchObject({ conclusion: 'success' })
  readAllChecks(github)
  await github.conversation(pull)
  github.assertClean()
})

test('complaint 21: a comment approves nothing of another base that is chosen after it', async () => {
  const { github, repository, open, settle } = await openShop()
  await github.createBranch(repository, 'release', 'main')
  const other = FILES['shop/tasks.py'].replace('send_invoice(order_id)', 'send_invoice(order_id, copy=None)')
  await github.commitFiles(repository, 'release', { 'shop/tasks.py': other })
  const pull = await open(RENAME)
  await settle()
  await github.comment(pull, 'acme', `/celery-approve ${TASK} drained`)
  await github.changeBase(pull, 'release')
  await settle()
  expect(await replies(github, pull)).toEqual([expect.stringContaining('so nothing was approved')])
  expect(lastCheck(github, pull)).toMatchObject({ conclusion: 'failure' })
  readAllChecks(github)
  await github.conversation(pull)
  github.assertClean()
})

test('complaint 21: a comment approves nothing while the check is in progress', async () => {
  const { github, open, settle, before } = await openShop()
  const pull = await open(RENAME)
  before('POST /graphql query look', async () => {
    const comment = await github.comment(pull, 'acme', `/celery-approve ${TASK} drained`)
    // GitHub gives times in seconds.
    await setTimeout(Date.parse(comment.createdAt) + 1001 - Date.now())
  })
  await settle()
  expect(await replies(github, pull)).toEqual([expect.stringContaining('did not show its result yet')])
  expect(lastCheck(github, pull)).toMatchObject({ conclusion: 'failure' })
  readAllChecks(github)
  await github.conversation(pull)
  github.assertClean()
})

test('an approval whose job broke off for good behind its record turns the check green', async () => {
  const { github, open, settle, before } = await openShop()
  const pull = await open(RENAME)
  await settle()
  await github.comment(pull, 'acme', `/celery-approve ${TASK} drained`)
  before('POST /repos/{owner}/{repo}/issues/{issue_number}/comments', async () => {
    const route = '/repos/{owner}/{repo}/issues/{issue_number}/comments'
    github.failNext({ route, status: 502, afterWrite: true })
    // Each of three further attempts asks twice.
    const matches = ({ body }: { readonly body: string }) => body.includes('query observe')
    github.failNext({ route: '/graphql', matches, status: 500, times: 6 })
  })
  await settle()
  expect(await replies(github, pull)).toEqual([expect.stringContaining('approved 1 break')])
  expect(lastCheck(github, pull)).toMatchObject({ conclusion: 'success' })
  readAllChecks(github)
  await github.conversation(pull)
  github.assertClean()
})

test('in a locked conversation nothing is approved, and the reaction says so', async () => {
  const { github, open, settle } = await openShop()
  const pull = await open(RENAME)
  await settle()
  const comment = await github.comment(pull, 'acme', `/celery-approve ${TASK} drained`)
  github.lock(pull)
  await settle()
  expect(comment.reactions.map(({ content }) => content)).toEqual(['eyes', 'confused'])
  expect(lastCheck(github, pull)).toMatchObject({ conclusion: 'failure' })
  readAllChecks(github)
  await github.conversation(pull)
  github.assertClean()
})

test('an alias for an approved task may repeat a literal, as one for any other', async () => {
  const { github, open, settle } = await openShop()
  const pull = await open({
    ...RENAME,
    'shop/views.py':
      'from celery import current_app\n\n\ndef checkout(order_id):\n    current_app.send_task("shop.tasks.email_invoice", (order_id,))\n',
  })
  await settle()
  for (const command of [`/celery-approve ${TASK} drained`, '/celery-fix alias send_invoice']) {
    await github.comment(pull, 'acme', command)
    await settle()
  }
  const said = await replies(github, pull)
  expect(said.at(-1)).toMatch(/^Committed 1 alias in /)
  expect((await github.readFile(pull.repository, pull.head.sha, 'shop/views.py'))?.toString()).toContain(
    `"${TASK}"`,
  )
  readAllChecks(github)
  github.assertClean()
})
