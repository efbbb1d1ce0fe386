import { expect, test } from 'vitest'
import { installationClient, startForTest } from './testing.ts'

const PLACE = { owner: 'acme', repo: 'shop' }

async function start() {
  const github = await startForTest({ events: ['pull_request', 'push'] })
  const repository = await github.createRepository({ owner: 'acme', name: 'shop', files: { 'a.py': 'a\n' } })
  await github.commitFiles(repository, 'feature', { 'a.py': 'b\n' })
  const pull = await github.openPullRequest(repository, { head: 'feature' })
  github.protectBranch(repository, 'main', { requiredChecks: ['guard'] })
  const octokit = await installationClient(github, repository)
  const check = { ...PLACE, name: 'guard', head_sha: pull.head.sha }
  return { github, repository, pull, octokit, check }
}

test('a required check blocks until its latest run on the head passes', async () => {
  const { github, repository, pull, octokit, check } = await start()
  const reason = () => github.mergeable(pull).reasons.join()
  expect(reason()).toBe('Required status check "guard" is expected.')
  const created = await octokit.rest.checks.create({ ...check, status: 'in_progress' })
  expect(reason()).toBe('Required status check "guard" is in progress.')
  const change = { ...PLACE, check_run_id: created.data.id }
  for (const conclusion of ['failure', 'cancelled', 'action_required'] as const) {
    await octokit.rest.checks.update({ ...change, conclusion })
    expect(reason(), conclusion).toBe('Required status check "guard" is failing.')
  }
  await expect(github.merge(pull, 'alice')).rejects.toThrow('Required status check "guard" is failing.')
  for (const conclusion of ['success', 'neutral', 'skipped'] as const) {
    await octokit.rest.checks.create({ ...check, conclusion })
    expect(github.mergeable(pull), conclusion).toEqual({ mergeable: true, reasons: [] })
  }
  await octokit.rest.checks.create({ ...check, name: 'other', conclusion: 'failure' })
  expect(github.mergeable(pull).mergeable).toBe(true)
  await octokit.rest.checks.create({ ...check, conclusion: 'failure' })
  expect(github.mergeable(pull).mergeable).toBe(false)
  await octokit.rest.checks.create({ ...check, conclusion: 'success' })
  await github.push(repository, 'feature', { 'a.py': 'c\n' })
  expect(reason()).toBe('Required status check "guard" is expected.')
  expect(github.state.violations).toEqual([])
})

test('a merge moves the base and closes the pull request as merged', async () => {
  const { github, repository, pull, octokit, check } = await start()
  await octokit.rest.checks.create({ ...check, conclusion: 'success' })
  const commit = await github.merge(pull, 'alice')
  expect((await github.readFile(repository, 'main', 'a.py'))?.toString()).toBe('b\n')
  const closed = JSON.parse(github.state.outbox.at(-1)?.body ?? '')
  expect(closed).toMatchObject({
    action: 'closed',
    pull_request: { merged: true, merge_commit_sha: commit, merged_by: { login: 'alice' } },
  })
  expect(github.mergeable(pull).reasons).toEqual(['Pull Request is not open.'])
  const query = '{ repository(owner: "acme", name: "shop") { pullRequest(number: 1) { state } } }'
  expect(await octokit.graphql(query)).toEqual({ repository: { pullRequest: { state: 'MERGED' } } })
  expect(github.state.violations).toEqual([])
})

test('an app cannot commit to a protected branch', async () => {
  const { github, pull, octokit } = await start()
  const commit = (branchName: string, expectedHeadOid: string) => {
    const branch = { repositoryNameWithOwner: 'acme/shop', branchName }
    const input = { branch, expectedHeadOid, message: { headline: 'Fix' }, fileChanges: {} }
    return octokit.graphql(
      'mutation ($input: CreateCommitOnBranchInput!) { createCommitOnBranch(input: $input) { commit { oid } } }',
      { input },
    )
  }
  await expect(commit('main', pull.base.sha)).rejects.toMatchObject({
    errors: [
      {
        type: 'BRANCH_PROTECTION_RULE_VIOLATION',
        message: 'protected branch \'main\' check failed:\n  Required status check "guard" is expected.',
      },
    ],
  })
  await expect(commit('feature', pull.head.sha)).resolves.toBeTruthy()
  expect(github.state.violations).toEqual([])
})
