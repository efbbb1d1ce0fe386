import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import type { Options } from './index.ts'
import { clientWith, failure, installationClient, signJwt, startForTest } from './testing.ts'

/** An app that notes the comment of each webhook and answers as `respond` says; null: not at all. */
async function startApp(respond: (id: string, body: string) => number | null) {
  const heard: { readonly id: string; readonly body: string }[] = []
  const server = createServer(async (request, response) => {
    const id = String(request.headers['x-github-delivery'])
    const { comment } = JSON.parse(Buffer.concat(await request.toArray()).toString())
    heard.push({ id, body: comment.body })
    const status = respond(id, comment.body)
    if (status !== null) response.writeHead(status).end(`answered ${status}`)
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, heard }
}

async function start(options: Options = {}) {
  const github = await startForTest({ events: ['issue_comment'], ...options })
  const repository = await github.createRepository({ owner: 'acme', name: 'shop', files: { 'a.py': 'a\n' } })
  await github.commitFiles(repository, 'feature', { 'a.py': 'b\n' })
  const pull = await github.openPullRequest(repository, { head: 'feature', author: 'alice' })
  const say = async (...bodies: string[]) => {
    for (const body of bodies) await github.comment(pull, 'alice', body)
  }
  return { github, repository, pull, say, app: clientWith(github, signJwt(github)) }
}

test('failed deliveries are listed, and redelivered under the same guid when the app asks', async () => {
  const { github, repository, app, say } = await start({ delivery: { deadlineMs: 2000 } })
  let isUp = false
  const listener = await startApp((_, body) => {
    if (isUp || body === 'fine') return 200
    return body === 'slow' ? null : 503
  })
  github.connect(listener.url)
  await say('fine', 'slow', 'broken', 'lost')
  github.lose(github.state.outbox.at(-1)?.id ?? '')
  await github.deliver()
  const list = async (parameters: { readonly status?: 'success' | 'failure' } = {}) => {
    const { data } = await app.request('GET /app/hook/deliveries', parameters)
    return data.map(({ status, status_code, redelivery }) => [status, status_code, redelivery])
  }
  expect(await list()).toEqual([
    ['Invalid HTTP Response: 503', 503, false],
    ['timed out', 504, false],
    ['OK', 200, false],
    ['failed to connect to host', 502, false],
  ])
  expect(await list({ status: 'success' })).toEqual([['OK', 200, false]])
  const failed = (await app.request('GET /app/hook/deliveries', { status: 'failure' })).data
  expect(failed).toHaveLength(3)
  expect(failed[0]).toMatchObject({ event: 'issue_comment', action: 'created', repository_id: repository.id })
  const broken = failed.find((one) => one.status_code === 503)
  const place = { delivery_id: Number(broken?.id) }
  const whole = (await app.request('GET /app/hook/deliveries/{delivery_id}', place)).data
  expect(whole.request.payload).toMatchObject({ comment: { body: 'broken' } })
  expect(whole.response.payload).toBe('answered 503')
  expect(listener.heard).toHaveLength(3)
  isUp = true
  const accepted = await app.request('POST /app/hook/deliveries/{delivery_id}/attempts', place)
  expect(accepted.status).toBe(202)
  await expect.poll(() => listener.heard.length).toBe(4)
  expect(listener.heard.at(-1)).toEqual({ id: broken?.guid, body: 'broken' })
  await expect
    .poll(() => list({ status: 'success' }))
    .toEqual([
      ['OK', 200, true],
      ['OK', 200, false],
    ])
  const [newest] = (await app.request('GET /app/hook/deliveries', {})).data
  expect(newest).toMatchObject({ guid: broken?.guid, redelivery: true })
  expect(newest?.id).not.toBe(broken?.id)
  expect(github.state.violations).toEqual([])
})

test('deliveries come in pages by cursor, newest first, to the app alone', async () => {
  const { github, repository, app, say } = await start()
  const listener = await startApp(() => 200)
  github.connect(listener.url)
  await say('1', '2', '3', '4', '5')
  await github.deliver()
  const ids: number[] = []
  const pages = app.paginate.iterator('GET /app/hook/deliveries', { per_page: 2 })
  for await (const { data } of pages) {
    expect(data.length).toBeLessThanOrEqual(2)
    ids.push(...data.map((one) => one.id))
  }
  expect(ids).toEqual(github.state.attempts.map((one) => one.id).toReversed())
  expect(ids).toHaveLength(5)
  const octokit = await installationClient(github, repository)
  expect(await failure(octokit.request('GET /app/hook/deliveries'))).toMatchObject({ status: 401 })
  expect(await failure(app.request('GET /app/hook/deliveries', { cursor: 'x' }))).toMatchObject({
    status: 422,
  })
})

test('webhooks leave in parallel, out of order and several times', async () => {
  const { github, say } = await start({ delivery: { order: 'reversed' } })
  const listener = await startApp(() => 200)
  github.connect(listener.url)
  await say('1', '2', '3')
  await github.deliver()
  expect(listener.heard.map((one) => one.body)).toEqual(['3', '2', '1'])
  github.setDelivery({ order: 'as-sent', copies: 3 })
  await say('again')
  await github.deliver()
  expect(listener.heard.slice(3).map((one) => one.body)).toEqual(['again', 'again', 'again'])
  expect(new Set(listener.heard.slice(3).map((one) => one.id)).size).toBe(1)
  github.setDelivery({ order: 'shuffled', copies: 1, parallel: 4 })
  await say('a', 'b', 'c', 'd')
  expect(await github.deliver()).toHaveLength(4)
  const last = listener.heard.slice(6).map((one) => one.body)
  expect(last.toSorted()).toEqual(['a', 'b', 'c', 'd'])
})

test('an app without an answer holds up no other webhook that leaves in parallel', async () => {
  const options = { automaticDelivery: true, delivery: { parallel: 2, deadlineMs: 5000 } }
  const { github, say } = await start(options)
  const listener = await startApp((_, body) => (body === 'slow' ? null : 200))
  github.connect(listener.url)
  await say('slow', 'quick', 'quicker')
  await expect.poll(() => github.state.attempts.length).toBe(2)
  expect(listener.heard.map((one) => one.body)).toEqual(['slow', 'quick', 'quicker'])
})

test('a sweep finds installations, their repositories and open pull requests', async () => {
  const { github, repository, pull, app } = await start()
  await github.createRepository({ owner: 'acme', name: 'site', files: { 'a.py': 'a\n' } })
  await github.createRepository({ owner: 'umbrella', name: 'labs', files: { 'a.py': 'a\n' } })
  await github.commitFiles(repository, 'other', { 'a.py': 'c\n' })
  const other = await github.openPullRequest(repository, { head: 'other' })
  const third = await github.openPullRequest(repository, { head: 'feature', base: 'other' })
  await github.closePullRequest(other)
  const installations = await app.paginate('GET /app/installations', { per_page: 1 })
  expect(installations.map((one) => one.account?.id)).toHaveLength(2)
  const [first] = installations
  const one = await app.request('GET /app/installations/{installation_id}', {
    installation_id: first?.id ?? 0,
  })
  expect(one.data).toMatchObject({ id: github.state.installations[0]?.id, suspended_at: null })
  const octokit = await installationClient(github, repository)
  const { data } = await octokit.request('GET /installation/repositories', { per_page: 1, page: 2 })
  expect(data).toMatchObject({ total_count: 2, repositories: [{ full_name: 'acme/site' }] })
  const place = { owner: 'acme', repo: 'shop' }
  const numbers = async (parameters: object) => {
    return (await octokit.rest.pulls.list({ ...place, ...parameters })).data.map((each) => each.number)
  }
  expect(await numbers({})).toEqual([third.number, pull.number])
  expect(await numbers({ state: 'all', sort: 'updated', direction: 'asc' })).toHaveLength(3)
  expect(await numbers({ state: 'closed' })).toEqual([other.number])
  expect(await numbers({ base: 'other' })).toEqual([third.number])
  expect(await numbers({ head: 'acme:feature', direction: 'asc' })).toEqual([pull.number, third.number])
  expect(await numbers({ per_page: 1, page: 2 })).toEqual([pull.number])
  const ofCommit = await octokit.rest.repos.listPullRequestsAssociatedWithCommit({
    ...place,
    commit_sha: pull.head.sha,
  })
  expect(ofCommit.data.map((each) => each.number)).toEqual([pull.number, third.number])
  const limits = (await octokit.rest.rateLimit.get()).data
  expect(limits.resources.core.used).toBe(github.usage(github.state.installations[0] as never).requests)
  expect(github.state.violations).toEqual([])
})

test('one query gives open pull requests with the runs of their heads', async () => {
  const { github, repository, pull } = await start()
  const octokit = await installationClient(github, repository)
  const run = { owner: 'acme', repo: 'shop', name: 'celery-guard', head_sha: pull.head.sha }
  await octokit.rest.checks.create({ ...run, conclusion: 'failure' })
  await octokit.rest.checks.create({ ...run, status: 'in_progress' })
  const answer = await octokit.graphql(
    `query ($app: Int!) { repository(owner: "acme", name: "shop") {
      pullRequests(states: OPEN, first: 50) { pageInfo { hasNextPage } nodes {
        number headRefOid isCrossRepository
        commits(last: 1) { nodes { commit { oid checkSuites(first: 1, filterBy: { appId: $app }) { nodes {
          status checkRuns(first: 10, filterBy: { checkType: LATEST }) { nodes { name status conclusion } }
        } } } } }
      } }
    } }`,
    { app: github.app.id },
  )
  const nodes = [{ name: 'celery-guard', status: 'IN_PROGRESS', conclusion: null }]
  const checkSuites = { nodes: [{ status: 'IN_PROGRESS', checkRuns: { nodes } }] }
  const head = { number: 1, headRefOid: pull.head.sha, isCrossRepository: false }
  expect(answer).toEqual({
    repository: {
      pullRequests: {
        pageInfo: { hasNextPage: false },
        nodes: [{ ...head, commits: { nodes: [{ commit: { oid: pull.head.sha, checkSuites } }] } }],
      },
    },
  })
})
