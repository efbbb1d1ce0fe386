import nock from 'nock'
import { ProbotOctokit } from 'probot'
import { afterAll, afterEach, beforeAll, expect } from 'vitest'
import type { RepositoryClient } from '../../src/github/octokit.ts'

export const API = 'https://api.github.com'

/** The client of production, without its waits between writes: what it repeats by itself it repeats here. */
export function repositoryClient(): RepositoryClient {
  const octokit = new ProbotOctokit({
    auth: { token: 'a-token' },
    throttle: { enabled: false },
    retry: { retryAfterBaseValue: 1 },
    log: { debug() {}, info() {}, warn() {}, error() {} },
  })
  return { octokit, repository: { owner: 'acme', name: 'shop' } }
}

/** No request leaves the test, and each that a test announced was made. */
export function useNock(): void {
  beforeAll(() => {
    // Another file of the same worker may have put the real requests back.
    if (!nock.isActive()) nock.activate()
    nock.disableNetConnect()
  })
  afterEach(() => {
    const pending = nock.pendingMocks()
    nock.cleanAll()
    expect(pending).toEqual([])
  })
  afterAll(() => {
    nock.enableNetConnect()
    nock.restore()
  })
}
