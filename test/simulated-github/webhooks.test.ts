import { createHmac } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import type { SimulatedGitHub } from './index.ts'
import { WEBHOOKS } from './schema/operations.ts'
import { failure, installationClient, startForTest } from './testing.ts'

interface Received {
  readonly headers: IncomingHttpHeaders
  readonly body: string
}

/** An app that writes down what it hears. */
async function listeningApp(status = 200): Promise<{ readonly url: string; readonly received: Received[] }> {
  const received: Received[] = []
  const server = createServer(async (request, response) => {
    received.push({ headers: request.headers, body: Buffer.concat(await request.toArray()).toString() })
    response.writeHead(status).end()
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/github/webhooks`, received }
}

async function openPull(github: SimulatedGitHub) {
  const repository = await github.createRepository({ owner: 'acme', name: 'shop', files: { 'a.py': 'a\n' } })
  await github.commitFiles(repository, 'feature', { 'a.py': 'b\n' })
  return { repository, pull: await github.openPullRequest(repository, { head: 'feature' }) }
}

test('webhooks wait in the outbox, and are delivered signed and in order', async () => {
  const github = await startForTest()
  const app = await listeningApp()
  const { pull } = await openPull(github)
  await github.comment(pull, 'alice', '/celery-fix')
  expect(() => github.assertClean()).toThrow(/undelivered webhook: pull-request\/opened/)
  github.connect(app.url)
  expect((await github.deliver()).map((one) => one.answers)).toEqual([[200], [200]])
  expect(app.received.map((one) => one.headers['x-github-event'])).toEqual(['pull_request', 'issue_comment'])
  const [first] = app.received
  const digest = createHmac('sha256', github.app.webhookSecret)
    .update(first?.body ?? '')
    .digest('hex')
  expect(first?.headers['x-hub-signature-256']).toBe(`sha256=${digest}`)
  expect(first?.headers['user-agent']).toMatch(/^GitHub-Hookshot\//)
  expect(JSON.parse(first?.body ?? '')).toMatchObject({
    action: 'opened',
    number: 1,
    installation: { id: expect.any(Number) },
  })
  github.assertClean()
})

test('every webhook is as GitHub describes it', async () => {
  const github = await startForTest()
  const { repository, pull } = await openPull(github)
  await github.push(repository, 'feature', { 'a.py': 'c\n' })
  await github.push(repository, 'feature', {
    commit: await github.createBranch(repository, 'back', pull.base.sha),
  })
  await github.push(repository, 'feature', { 'a.py': 'd\n' })
  const said = await github.comment(pull, 'alice', 'hello')
  await github.editText(said, 'alice', 'Hello')
  await github.deleteComment(said, 'alice')
  const review = await github.review(pull, 'bob', {
    ...{ event: 'REQUEST_CHANGES', body: 'No.' },
    comments: [{ path: 'a.py', line: 1, body: 'Why?' }],
  })
  const [thread] = (await github.conversation(pull)).threads
  if (thread === undefined) throw new Error('no thread')
  await github.reply(thread.comment, 'alice', 'Because.')
  await github.resolve(thread.comment, 'alice')
  await github.unresolve(thread.comment, 'bob')
  await github.editText(thread.comment, 'bob', 'Why, though?')
  await github.deleteComment(thread.comment, 'bob')
  await github.editText(review, 'bob', 'Not yet.')
  await github.dismiss(review, 'acme')
  await github.changeBase(pull, 'back')
  await github.changeBase(pull, 'main')
  await github.changeTitle(pull, 'Better')
  await github.closePullRequest(pull)
  await github.reopenPullRequest(pull)
  await github.markReadyForReview(pull)
  const group = await github.addToMergeQueue(pull, 'acme')
  await github.removeFromMergeQueue(repository, group, 'acme')
  const other = await github.createRepository({ owner: 'acme', name: 'site', files: { 'a.py': 'a\n' } })
  await github.renameRepository(other, 'pages')
  await github.uninstall(other)
  await github.install(other)
  await github.uninstall(other)
  const octokit = await installationClient(github, repository)
  const head_sha = pull.head.sha
  await octokit.rest.checks.create({
    owner: 'acme',
    repo: 'shop',
    name: 'guard',
    head_sha,
    conclusion: 'neutral',
  })
  const [run] = github.checkRuns(repository, head_sha)
  if (run === undefined) throw new Error('no check run')
  await github.rerequestSuite(run, 'alice')
  await github.rerequest(run, 'alice')
  run.status = 'completed'
  run.actions = [{ label: 'Fix', description: 'Commit', identifier: 'fix' }]
  await github.requestAction(run, 'fix', 'alice')
  await github.uninstall(repository)
  expect(await failure(octokit.rest.repos.get({ owner: 'acme', repo: 'shop' }))).toMatchObject({
    status: 401,
  })
  await github.install(repository)
  const [installation] = github.state.installations
  if (installation === undefined) throw new Error('not installed')
  await github.suspend(installation)
  await github.unsuspend(installation)
  expect(github.state.violations).toEqual([])
  const sent = new Set<string>(github.state.outbox.map((one) => one.webhook))
  expect(WEBHOOKS.filter((webhook) => !sent.has(webhook))).toEqual([])
  const pushes = github.state.outbox.filter((one) => one.webhook === 'push')
  expect(JSON.parse(pushes[1]?.body ?? '')).toMatchObject({ forced: true })
})

test('a lost webhook comes back by redelivery, under the same id', async () => {
  const github = await startForTest()
  const app = await listeningApp()
  await openPull(github)
  github.connect(app.url)
  const [delivery] = github.state.outbox
  if (delivery === undefined) throw new Error('no webhook')
  github.lose(delivery.id)
  expect(await github.deliver()).toEqual([])
  await github.redeliver(delivery.id)
  await github.redeliver(delivery.id)
  expect(app.received.map((one) => one.headers['x-github-delivery'])).toEqual([delivery.id, delivery.id])
})

test('an app that answers with an error, or not at all, is reported', async () => {
  const github = await startForTest({ automaticDelivery: true })
  const app = await listeningApp(500)
  github.connect(app.url)
  const { pull } = await openPull(github)
  await github.deliver()
  expect(() => github.assertClean()).toThrow('webhook pull-request/opened was answered with 500')
  github.connect('http://127.0.0.1:1/')
  await github.comment(pull, 'alice', 'anyone?')
  await github.deliver()
  expect(() => github.assertClean()).toThrow('webhook issue-comment/created was not answered')
})

test('only what the app subscribed to is sent, and nothing from where it is not installed', async () => {
  const github = await startForTest({ events: ['pull_request'] })
  const { repository, pull } = await openPull(github)
  await github.comment(pull, 'alice', 'hello')
  const fork = await github.forkRepository(repository, 'mallory')
  await github.commitFiles(fork, 'evil', { 'a.py': 'x\n' })
  const fromFork = await github.openPullRequest(repository, { head: 'evil', from: fork })
  await github.push(fork, 'evil', { 'a.py': 'y\n' })
  expect(github.state.outbox.map((one) => one.webhook)).toEqual([
    'pull-request/opened',
    'pull-request/opened',
    'pull-request/synchronize',
  ])
  const octokit = await installationClient(github, repository)
  const place = { owner: 'acme', repo: 'shop', pull_number: fromFork.number }
  const files = (await octokit.rest.pulls.listFiles(place)).data
  expect(files.map((file) => file.patch)).toEqual(['@@ -1 +1 @@\n-a\n+y'])
  // The head's check run stands in the base repository, and GitHub does not say which pull request it is for.
  const created = await octokit.rest.checks.create({
    ...{
      owner: 'acme',
      repo: 'shop',
      name: 'celery-guard',
      conclusion: 'success',
      head_sha: fromFork.head.sha,
    },
  })
  expect(created.data.pull_requests).toEqual([])
  const elsewhere = octokit.rest.repos.getContent({ owner: 'mallory', repo: 'shop', path: 'a.py' })
  expect(await failure(elsewhere)).toMatchObject({ status: 403 })
  expect(github.state.violations).toEqual([])
})

test('a push asks for the checks of its commit once, and the runs join that suite', async () => {
  const github = await startForTest({ events: [] })
  const { repository, pull } = await openPull(github)
  await github.push(repository, 'feature', { 'a.py': 'c\n' })
  const head_sha = pull.head.sha
  await github.push(repository, 'copy', { commit: head_sha })
  const requested = github.state.outbox.map((one) => JSON.parse(one.body))
  expect(requested).toMatchObject([
    { action: 'requested', check_suite: { head_sha, head_branch: 'feature', status: 'queued' } },
  ])
  const octokit = await installationClient(github, repository)
  const run = { owner: 'acme', repo: 'shop', name: 'guard', head_sha, conclusion: 'success' } as const
  const created = await octokit.rest.checks.create(run)
  expect(created.data.check_suite?.id).toBe(requested[0].check_suite.id)
  const fork = await github.forkRepository(repository, 'mallory')
  await github.push(fork, 'main', { 'a.py': 'x\n' })
  expect(github.state.outbox).toHaveLength(1)
  expect(github.state.violations).toEqual([])
})

test('another base and another title are edits that say what was there before', async () => {
  const github = await startForTest({ events: ['pull_request'] })
  const { repository, pull } = await openPull(github)
  const sha = pull.base.sha
  await github.commitFiles(repository, 'stable', { 'b.py': 'b\n' })
  await github.changeBase(pull, 'stable', 'bob')
  await github.changeTitle(pull, 'Better')
  const [, base, title] = github.state.outbox.map((one) => JSON.parse(one.body))
  expect(base).toMatchObject({
    ...{ action: 'edited', sender: { login: 'bob' }, pull_request: { base: { ref: 'stable' } } },
    changes: { base: { ref: { from: 'main' }, sha: { from: sha } } },
  })
  expect(title.changes).toEqual({ title: { from: 'feature' } })
})

test('installations come with their repositories, are suspended and go', async () => {
  const github = await startForTest({ events: ['push'] })
  const create = (name: string) => {
    return github.createRepository({ owner: 'acme', name, files: { 'a.py': 'a\n' }, installed: false })
  }
  const [shop, site, wiki] = [await create('shop'), await create('site'), await create('wiki')]
  await github.push(shop, 'main', { 'a.py': 'b\n' })
  const installation = await github.install(shop, site)
  await github.install(wiki)
  const octokit = await installationClient(github, shop)
  await github.suspend(installation, 'alice')
  const repository = { owner: 'acme', repo: 'shop' }
  const suspended = { status: 403, text: expect.stringContaining('This installation has been suspended') }
  expect(await failure(octokit.rest.repos.get(repository))).toMatchObject(suspended)
  expect(await failure(installationClient(github, shop))).toMatchObject(suspended)
  await github.push(shop, 'main', { 'a.py': 'c\n' })
  await github.unsuspend(installation, 'alice')
  expect((await octokit.rest.repos.get(repository)).status).toBe(200)
  await github.deleteInstallation(installation)
  expect(await failure(octokit.rest.repos.get(repository))).toMatchObject({ status: 401 })
  const heard = github.state.outbox.map((one) => JSON.parse(one.body))
  expect(heard.map((one) => one.action)).toEqual(['created', 'added', 'suspend', 'unsuspend', 'deleted'])
  const names = (list: readonly { readonly name: string }[]) => list.map((one) => one.name)
  expect(names(heard[0].repositories)).toEqual(['shop', 'site'])
  expect(names(heard[1].repositories_added)).toEqual(['wiki'])
  expect(heard[2].installation.suspended_by.login).toBe('alice')
  expect(names(heard[4].repositories)).toEqual(['shop', 'site', 'wiki'])
  expect(github.state.violations).toEqual([])
})
