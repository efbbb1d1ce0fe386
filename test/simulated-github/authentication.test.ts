import { generateKeyPairSync } from 'node:crypto'
import { expect, test } from 'vitest'
import { clientWith, failure, installationClient, signJwt, startForTest } from './testing.ts'

const FILES = { 'shop/tasks.py': 'def send():\n    pass\n' }

test('an app proves itself with its private key and gets a token for its installation', async () => {
  const github = await startForTest()
  const repository = await github.createRepository({ owner: 'acme', name: 'shop', files: FILES })
  const app = clientWith(github, signJwt(github))
  expect((await app.rest.apps.getAuthenticated()).data).toMatchObject({
    id: github.app.id,
    slug: 'celery-guard',
  })
  const octokit = await installationClient(github, repository)
  const found = await octokit.rest.repos.get({ owner: 'acme', repo: 'shop' })
  expect(found.data.full_name).toBe('acme/shop')
  github.assertClean()
})

test('a forged, expired or long-lived JSON Web Token proves nothing', async () => {
  const github = await startForTest()
  const now = Math.floor(Date.now() / 1000)
  const stranger = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey
  const forged = signJwt(github, {}, stranger.export({ type: 'pkcs1', format: 'pem' }).toString())
  const tokens = [
    forged,
    signJwt(github, { exp: now - 1 }),
    signJwt(github, { exp: now + 3600 }),
    signJwt(github, { iss: 99 }),
  ]
  for (const token of tokens) {
    expect(await failure(clientWith(github, token).rest.apps.getAuthenticated())).toMatchObject({
      status: 401,
    })
  }
})

test('an installation token stops working when its hour is over', async () => {
  const github = await startForTest()
  const repository = await github.createRepository({ owner: 'acme', name: 'shop', files: FILES })
  const octokit = await installationClient(github, repository)
  await octokit.rest.repos.get({ owner: 'acme', repo: 'shop' })
  github.expireTokens()
  const refused = await failure(octokit.rest.repos.get({ owner: 'acme', repo: 'shop' }))
  expect(refused).toMatchObject({ status: 401, text: expect.stringContaining('Bad credentials') })
  const renewed = await installationClient(github, repository)
  expect((await renewed.rest.repos.get({ owner: 'acme', repo: 'shop' })).status).toBe(200)
})

test('an installation may do what its permissions say, on its own repositories', async () => {
  const github = await startForTest({ permissions: { checks: 'read', contents: 'read', metadata: 'read' } })
  const repository = await github.createRepository({ owner: 'acme', name: 'shop', files: FILES })
  await github.createRepository({ owner: 'umbrella', name: 'labs', files: FILES })
  const octokit = await installationClient(github, repository)
  const head_sha = await github.createBranch(repository, 'feature', 'main')
  const writing = octokit.rest.checks.create({ owner: 'acme', repo: 'shop', name: 'guard', head_sha })
  expect(await failure(writing)).toMatchObject({
    status: 403,
    text: expect.stringContaining('Resource not accessible by integration'),
  })
  const elsewhere = octokit.rest.repos.getContent({ owner: 'umbrella', repo: 'labs', path: 'shop/tasks.py' })
  expect(await failure(elsewhere)).toMatchObject({ status: 403 })
  const own = await octokit.rest.repos.getContent({ owner: 'acme', repo: 'shop', path: 'shop/tasks.py' })
  expect(own.status).toBe(200)
  expect(github.state.checkRuns).toEqual([])
})

test('reacting to a comment of a pull request takes two permissions', async () => {
  const github = await startForTest({ permissions: { issues: 'write', pull_requests: 'read' } })
  const repository = await github.createRepository({ owner: 'acme', name: 'shop', files: FILES })
  await github.commitFiles(repository, 'feature', { 'a.py': 'a\n' })
  const pull = await github.openPullRequest(repository, { head: 'feature' })
  const comment = await github.comment(pull, 'alice', '/celery-fix')
  const octokit = await installationClient(github, repository)
  const reaction = { owner: 'acme', repo: 'shop', comment_id: comment.id, content: 'eyes' } as const
  expect(await failure(octokit.rest.reactions.createForIssueComment(reaction))).toMatchObject({ status: 403 })
  const answer = { owner: 'acme', repo: 'shop', issue_number: pull.number, body: 'Seen.' }
  expect((await octokit.rest.issues.createComment(answer)).status).toBe(201)
})

test('a token can be narrowed, never widened', async () => {
  const github = await startForTest({ permissions: { contents: 'read', metadata: 'read' } })
  const repository = await github.createRepository({ owner: 'acme', name: 'shop', files: FILES })
  await github.createRepository({ owner: 'acme', name: 'site', files: FILES })
  const app = clientWith(github, signJwt(github))
  const installation = github.state.installations[0]?.id ?? 0
  const narrow = await app.rest.apps.createInstallationAccessToken({
    installation_id: installation,
    repositories: [repository.name],
  })
  const octokit = clientWith(github, narrow.data.token)
  expect((await octokit.rest.repos.get({ owner: 'acme', repo: 'shop' })).status).toBe(200)
  expect(await failure(octokit.rest.repos.get({ owner: 'acme', repo: 'site' }))).toMatchObject({
    status: 403,
  })
  const wider = { installation_id: installation, permissions: { contents: 'write' } } as const
  expect(await failure(app.rest.apps.createInstallationAccessToken(wider))).toMatchObject({ status: 422 })
})

test('a person’s permission is reported as GitHub reports it', async () => {
  const github = await startForTest()
  const repository = await github.createRepository({ owner: 'acme', name: 'shop', files: FILES })
  github.setPermission(repository, 'mia', 'maintain')
  github.setPermission(repository, 'tom', 'triage')
  const octokit = await installationClient(github, repository)
  const permission = async (username: string) => {
    const place = { owner: 'acme', repo: 'shop', username }
    return (await octokit.rest.repos.getCollaboratorPermissionLevel(place)).data
  }
  expect(await permission('acme')).toMatchObject({ permission: 'admin', role_name: 'admin' })
  expect(await permission('mia')).toMatchObject({ permission: 'write', role_name: 'maintain' })
  expect(await permission('tom')).toMatchObject({ permission: 'read', role_name: 'triage' })
  expect(await failure(permission('nobody-at-all'))).toMatchObject({ status: 404 })
  github.assertClean()
})
