import { beforeAll, describe, expect, test } from 'vitest'
import type { Database } from '../../src/storage/database.ts'
import { emptyDatabase, emptyDatabaseUrl } from '../support/empty-stores.ts'
import { openShop, RENAME } from './shop.ts'

/** The requests to GitHub that read sources. */
const READS = /\/(tarball|git\/trees|git\/blobs)\/|^\/graphql$/

let database: Database
beforeAll(async () => {
  database = await emptyDatabase()
})

const cached = async () => ({
  blobs: (await database.selectFrom('blobs').select('oid').execute()).length,
  shared: (await database.selectFrom('repository_blobs').select('oid').execute()).length,
})

describe('a project that the service has seen', () => {
  test('is known after a push to its default branch, and a pull request costs what it changes', async () => {
    const { github, repository, settle } = await openShop()
    const modules = Array.from({ length: 300 }, (_, i) => [`shop/module${i}.py`, `value = ${i}\n`])
    await github.push(repository, 'main', Object.fromEntries(modules))
    await settle()
    expect(github.state.log.filter(({ route }) => route?.includes('/tarball/'))).toHaveLength(1)
    const before = github.state.log.length

    await github.commitFiles(repository, 'topic', RENAME)
    const pull = await github.openPullRequest(repository, { head: 'topic' })
    await settle()
    expect(github.checkRuns(repository, pull.head.sha)).toMatchObject([{ conclusion: 'failure' }])
    const reads = github.state.log.slice(before).filter(({ route }) => READS.test(route ?? ''))
    // The pull request, the file that changed, a look, the verdict with the review; the tree of head.
    expect(reads.map(({ route }) => route).sort()).toEqual([
      '/graphql',
      '/graphql',
      '/graphql',
      '/graphql',
      '/repos/{owner}/{repo}/git/trees/{tree_sha}',
    ])
    github.assertClean({ allowUnread: true })
  })

  test('is known to a service that starts anew', async () => {
    const databaseUrl = await emptyDatabaseUrl()
    const requested: number[] = []
    for (const _ of ['the first', 'the next']) {
      const { github, open, settle, check } = await openShop({ databaseUrl })
      const pull = await open(RENAME)
      await settle()
      expect(check(pull).conclusion).toBe('failure')
      const reads = github.state.log.filter(({ route }) => route === '/graphql')
      requested.push(reads.reduce((bytes, { requestBytes }) => bytes + requestBytes, 0))
      github.assertClean({ allowUnread: true })
    }
    // Only the texts of the finding and of its senders are read again.
    const [first = 0, next = 0] = requested
    expect(next).toBeLessThan(first)
  })

  test('takes what is known of it along when the app is taken away', async () => {
    const { github, repository, open, settle } = await openShop()
    await open(RENAME)
    await settle()
    expect((await cached()).blobs).toBeGreaterThan(0)
    await github.uninstall(repository)
    await settle()
    expect(await cached()).toEqual({ blobs: 0, shared: 0 })
    github.assertClean({ allowUnread: true })
  })
})
