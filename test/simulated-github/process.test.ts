import { expect, onTestFinished, test } from 'vitest'
import type { PullRequest, Repository, Usage } from './index.ts'
import { forkSimulatedGitHub } from './process.ts'
import { clientWith, signJwt } from './testing.ts'

test('a simulated GitHub of its own process takes verbs by message and holds requests for a hook', async () => {
  const github = await forkSimulatedGitHub({ events: [], limits: { requestsPerHour: 2 } })
  onTestFinished(() => github.stop())
  const place = { owner: 'acme', name: 'shop' }
  const repository = await github.call<Repository>('createRepository', { ...place, files: { 'a.py': 'a\n' } })
  await github.call('commitFiles', repository, 'feature', { 'a.py': 'b\n' })
  const pull = await github.call<PullRequest>('openPullRequest', repository, { head: 'feature' })
  expect(pull).toMatchObject({ number: 1, open: true, head: { ref: 'feature' } })
  const app = clientWith(github as never, signJwt(github as never))
  const [installation] = (await app.rest.apps.listInstallations()).data
  const { data } = await app.rest.apps.createInstallationAccessToken({
    installation_id: Number(installation?.id),
  })
  const octokit = clientWith(github as never, data.token)
  const steps: string[] = []
  const end = await github.onRequest(({ moment, request }) => void steps.push(`${moment} ${request.path}`))
  expect((await octokit.rest.repos.get({ owner: 'acme', repo: 'shop' })).status).toBe(200)
  await end()
  expect(steps).toEqual(['before /repos/acme/shop', 'after /repos/acme/shop'])
  await octokit.rest.repos.get({ owner: 'acme', repo: 'shop' })
  await expect(octokit.rest.repos.get({ owner: 'acme', repo: 'shop' })).rejects.toThrow('API rate limit')
  expect(await github.call<Usage>('usage', { id: installation?.id })).toMatchObject({
    ...{ requests: 2, refused: { primary: 1 } },
  })
  expect((await github.processorTime()).user).toBeGreaterThan(0)
  await expect(github.call('dance')).rejects.toThrow('has dance')
})
