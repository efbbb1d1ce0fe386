import { expect, test } from 'vitest'
import { failure, installationClient, startForTest } from './testing.ts'

const PULL = `{ repository(owner: "acme", name: "shop") { pullRequest(number: 1) {
  isCrossRepository maintainerCanModify headRepository { nameWithOwner }
} } }`
const COMMIT = `mutation ($input: CreateCommitOnBranchInput!) {
  createCommitOnBranch(input: $input) { commit { oid } }
}`

async function openFromFork() {
  const github = await startForTest()
  const repository = await github.createRepository({ owner: 'acme', name: 'shop', files: { a: 'a\n' } })
  const fork = await github.forkRepository(repository, 'bob')
  await github.commitFiles(fork, 'topic', { a: 'b\n' }, { message: 'Say b' })
  const pull = await github.openPullRequest(repository, {
    head: 'topic',
    from: fork,
    maintainersCanModify: true,
  })
  return { github, repository, fork, pull }
}

test('an app commits to a fork with the token of the fork’s installation alone', async () => {
  const { github, repository, fork, pull } = await openFromFork()
  const before = pull.head.sha
  const input = {
    branch: { repositoryNameWithOwner: 'bob/shop', branchName: 'topic' },
    expectedHeadOid: before,
    message: { headline: 'Say c' },
    fileChanges: { additions: [{ path: 'a', contents: Buffer.from('c\n').toString('base64') }] },
  }
  const ofBase = await installationClient(github, repository)
  await expect(ofBase.graphql(COMMIT, { input })).rejects.toThrow('Resource not accessible by integration')
  expect(pull.head.sha).toBe(before)

  await github.install(fork)
  const ofFork = await installationClient(github, fork)
  await ofFork.graphql(COMMIT, { input })
  expect(pull.head.sha).not.toBe(before)
  const { data } = await ofBase.rest.git.getCommit({
    ...{ owner: 'acme', repo: 'shop' },
    commit_sha: pull.head.sha,
  })
  expect(data.message).toBe('Say c')
  const history = `{ repository(owner: "acme", name: "shop") { object(oid: "${pull.head.sha}") {
    ... on Commit { history(first: 2) { nodes { oid message } pageInfo { hasNextPage } } }
  } } }`
  expect(await ofBase.graphql(history)).toMatchObject({
    repository: {
      object: {
        history: {
          nodes: [
            { oid: pull.head.sha, message: 'Say c' },
            { oid: before, message: 'Say b' },
          ],
          pageInfo: { hasNextPage: true },
        },
      },
    },
  })
})

test('a pull request names its fork until that is deleted', async () => {
  const { github, repository, fork } = await openFromFork()
  const octokit = await installationClient(github, repository)
  const open = { isCrossRepository: true, maintainerCanModify: true }
  const read = async () => await octokit.graphql(PULL)
  const shown = (headRepository: unknown) => ({ repository: { pullRequest: { ...open, headRepository } } })
  expect(await read()).toEqual(shown({ nameWithOwner: 'bob/shop' }))
  github.deleteRepository(fork)
  expect(await read()).toEqual(shown(null))
  const gone = octokit.rest.repos.get({ owner: 'bob', repo: 'shop' })
  expect((await failure(gone)).status).toBe(404)
  const { data } = await octokit.rest.pulls.get({ owner: 'acme', repo: 'shop', pull_number: 1 })
  expect(data.head.repo).toBeNull()
})
