import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import {
  appClient,
  COMMIT_PERMISSIONS,
  installationClient,
  QUEUE_PERMISSIONS,
  WORK_PERMISSIONS,
} from '../../src/github/client.ts'
import { classify } from '../../src/github/errors.ts'
import { createGateway } from '../../src/github/gateway.ts'
import type { Options, SimulatedGitHub, Token } from '../simulated-github/index.ts'
import { failure, startForTest } from '../simulated-github/testing.ts'
import { emptyStores } from '../support/empty-stores.ts'

const FILES = { 'shop/tasks.py': 'def send():\n    pass\n' }
const SCOPE = { repository: 'shop', permissions: WORK_PERMISSIONS }
const TOKENS = '/app/installations/{installation_id}/access_tokens'

async function start(options?: Options) {
  const github = await startForTest(options)
  const shop = await github.createRepository({ owner: 'acme', name: 'shop', files: FILES })
  const site = await github.createRepository({ owner: 'acme', name: 'site', files: FILES })
  const { id = 0 } = github.state.installations[0] ?? {}
  const { app, url } = github
  const credentials = { appId: String(app.id), privateKey: app.privateKey, apiUrl: url }
  return { github, shop, site, credentials, app: appClient(credentials), installation: id }
}

const tokensOf = (github: SimulatedGitHub): readonly Token[] => [...github.state.tokens.values()]
const tokenRequests = (github: SimulatedGitHub) =>
  github.state.log.filter(({ route }) => route === TOKENS).map(({ status }) => status)
const PLACE = { owner: 'acme', repo: 'shop' }

test('a token reaches one repository, with the permissions of the work', async () => {
  const { github, shop, app, installation } = await start()
  const { rest } = installationClient(app, installation, SCOPE)
  expect((await rest.repos.get(PLACE)).data.full_name).toBe('acme/shop')
  expect(await failure(rest.repos.get({ owner: 'acme', repo: 'site' }))).toMatchObject({ status: 403 })
  const [token] = tokensOf(github)
  expect(token?.permissions).toEqual(WORK_PERMISSIONS)
  expect([...(token?.repositories ?? [])]).toEqual([shop])
})

test('clients of one process share tokens, each repository has its own', async () => {
  const { github, app, installation } = await start()
  for (const repository of ['shop', 'shop', 'site', 'site']) {
    const { rest } = installationClient(app, installation, { ...SCOPE, repository })
    await rest.repos.get({ owner: 'acme', repo: repository })
  }
  expect(tokenRequests(github)).toEqual([201, 201])
})

test('complaint 17: a token that expired is replaced once, however many requests it had', async () => {
  const { github, app, installation } = await start()
  const { rest } = installationClient(app, installation, SCOPE)
  await rest.repos.get(PLACE)
  github.expireTokens()
  const answers = await Promise.all([1, 2, 3].map(() => rest.repos.get(PLACE)))
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 200])
  expect(tokenRequests(github)).toEqual([201, 201])
})

test('an installation that lacks a permission is used with those that it has, and asked once', async () => {
  const permissions = { checks: 'write', contents: 'read', metadata: 'read', pull_requests: 'write' } as const
  const { github, app, installation } = await start({ permissions })
  for (const _ of [1, 2]) {
    const { rest } = installationClient(app, installation, SCOPE)
    expect((await rest.repos.get(PLACE)).status).toBe(200)
    expect(await failure(rest.repos.get({ owner: 'acme', repo: 'site' }))).toMatchObject({ status: 403 })
  }
  expect(tokenRequests(github)).toEqual([422, 201])
  expect(tokensOf(github)[0]?.permissions).toEqual(permissions)
})

test('the manifest grants what tokens are requested with, and nothing else', () => {
  const manifest = parse(readFileSync(new URL('../../app.yml', import.meta.url), 'utf8'))
  // The wider ones come last.
  const taken = { ...QUEUE_PERMISSIONS, ...WORK_PERMISSIONS, ...COMMIT_PERMISSIONS }
  expect(manifest.default_permissions).toEqual(taken)
})

test('only commits and other repositories of the owner take further tokens', async () => {
  const { github, shop, credentials, installation } = await start()
  const { openRepository: open } = createGateway({ credentials }, await emptyStores())
  const gateway = await open(installation, { owner: 'acme', name: 'shop' })
  const head = await github.createBranch(shop, 'topic', 'main')
  await gateway.commits.history(head)
  expect(await gateway.ownerRepositories.read('site', 'shop/tasks.py')).toHaveProperty('bytes')
  const commit = {
    branch: 'topic',
    expectedHead: head,
    headline: 'Fix',
    body: '',
    files: [{ path: 'a.py', bytes: Buffer.from('a') }],
  }
  expect(await gateway.commits.create(commit)).toMatchObject({ ok: true })
  const scopes = tokensOf(github).map(({ permissions, repositories }) => [
    permissions.contents,
    Object.keys(permissions).length,
    repositories && [...repositories].map(({ name }) => name),
  ])
  expect(scopes).toEqual([
    ['read', 5, ['shop']],
    ['read', 2, null],
    ['write', 2, ['shop']],
  ])
})

test('the identity of the app is read once, after a failure again', async () => {
  const { github, credentials, installation } = await start()
  const { openRepository: open } = createGateway({ credentials }, await emptyStores())
  const shop = { owner: 'acme', name: 'shop' }
  // The client repeats a read once.
  github.failNext({ method: 'GET', route: '/app', status: 502, times: 2 })
  await expect(open(installation, shop)).rejects.toThrow('Server Error')
  await open(installation, shop)
  await open(installation, { owner: 'acme', name: 'site' })
  expect(github.state.log.filter(({ route }) => route === '/app').map(({ status }) => status)).toEqual([
    502, 502, 200,
  ])
})

test('a clock that is a little off is allowed for', async () => {
  const { github, app } = await start()
  const message =
    "'Issued at' claim ('iat') must be an Integer representing the time that the assertion was issued"
  github.failNext({ method: 'GET', route: '/app', status: 401, json: { message } })
  expect((await app.octokit.rest.apps.getAuthenticated()).data?.slug).toBe('celery-guard')
})

test('a write that GitHub stored before an error is not repeated', async () => {
  const { github, shop, credentials, installation } = await start()
  await github.commitFiles(shop, 'topic', { 'a.py': 'a\n' })
  const pull = await github.openPullRequest(shop, { head: 'topic' })
  const route = '/repos/{owner}/{repo}/issues/{issue_number}/comments'
  const fault = github.failNext({ method: 'POST', route, status: 502, afterWrite: true })
  const gateway = await createGateway({ credentials }, await emptyStores()).openRepository(installation, {
    owner: 'acme',
    name: 'shop',
  })
  await expect(gateway.conversation.reply(pull.number, 'Done.')).rejects.toThrow('Server Error')
  expect(fault.met()).toBe(1)
  expect(await gateway.conversation.written(pull.number)).toEqual(['Done.'])
})

test('limits are waits until the time that GitHub gives', async () => {
  const { github, app, installation } = await start({ limits: { hourMs: 600_000 } })
  const { rest, graphql } = installationClient(app, installation, SCOPE)
  await rest.repos.get(PLACE)
  const owner = github.state.installations[0]
  if (owner === undefined) throw new Error('the app is not installed')
  github.exhaust(owner, 'core')
  github.exhaust(owner, 'graphql')
  const now = new Date()
  for (const request of [() => rest.repos.get(PLACE), () => graphql('query { viewer { login } }')]) {
    const verdict = classify(await request().catch((error: unknown) => error), now)
    if (verdict.kind !== 'wait') throw new Error(`${verdict.kind}, not wait`)
    const seconds = (verdict.until.getTime() - now.getTime()) / 1000
    expect(seconds).toBeGreaterThan(500)
    expect(seconds).toBeLessThan(602)
  }
})
