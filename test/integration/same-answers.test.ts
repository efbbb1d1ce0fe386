import { expect, onTestFinished, test } from 'vitest'
import { DEFAULT_SETTINGS } from '../../src/analysis/model/settings.ts'
import { checkJson } from '../../src/cli/json.ts'
import { localSource } from '../../src/git/local-source.ts'
import { findRepository } from '../../src/git/repository.ts'
import { createBlobMemory } from '../../src/github/blob-memory.ts'
import { createRepositorySource } from '../../src/github/repository-source.ts'
import { checkRevisions } from '../../src/pipeline/check-revisions.ts'
import { NULL_STORE } from '../../src/pipeline/null-store.ts'
import type { FactsStore } from '../../src/ports/facts-store.ts'
import type { RepositorySource } from '../../src/ports/repository-source.ts'
import { installationClient, startForTest } from '../simulated-github/testing.ts'
import { bytesOf } from '../support/memory-source.ts'
import { memoryStore } from '../support/memory-store.ts'
import { ruleCases } from '../support/rule-cases.ts'
import { GIT_ENVIRONMENT } from '../support/temporary-repository.ts'

/** The cost of verifying fixes grows with the square of a project. */
const PROJECTS = 24

test.each(Array.from({ length: PROJECTS }, (_, i) => i))(
  'a clone and GitHub give the same answer, with a cache and without: project %i',
  {
    timeout: 300_000,
  },
  async (project) => {
    const github = await startForTest()
    // The rules' cases as a few projects, each case in a folder of its own.
    const cases = ruleCases()
      .filter((_, i) => i % PROJECTS === project)
      .map((one, i) => ({ ...one, folder: `case${i}` }))
    const side = (which: 'base' | 'head') =>
      cases.flatMap(({ folder, ...one }) =>
        Object.entries(one[which]).map(([path, content]) => [`${folder}/${path}`, bytesOf(content)] as const),
      )
    const repository = await github.createRepository({ owner: 'acme', name: 'shop' })
    const before = Object.fromEntries(side('base'))
    const after = Object.fromEntries(side('head'))
    const gone = Object.keys(before).filter((path) => !(path in after))
    const base = await github.commitFiles(repository, 'main', before)
    const head = await github.commitFiles(repository, 'topic', {
      ...after,
      ...Object.fromEntries(gone.map((path) => [path, null])),
    })

    const clone = localSource(await findRepository(repository.gitDir, GIT_ENVIRONMENT))
    onTestFinished(() => clone.close())
    const octokit = await installationClient(github, repository)
    const gateway = () =>
      createRepositorySource(
        { octokit, repository: { owner: 'acme', name: 'shop' } },
        createBlobMemory(),
        NULL_STORE,
      )
    const answer = async (source: RepositorySource, store: FactsStore) =>
      checkJson(await checkRevisions(source, { base, head }, DEFAULT_SETTINGS, store))

    const expected = await answer(clone, NULL_STORE)
    expect(JSON.parse(expected).findings.length).toBeGreaterThan(10)
    const store = memoryStore()
    expect(await answer(gateway(), NULL_STORE)).toBe(expected)
    expect(await answer(gateway(), store)).toBe(expected)
    expect(await answer(gateway(), store)).toBe(expected)
    expect(await answer(clone, store)).toBe(expected)
  },
)
