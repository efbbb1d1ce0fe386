import { type ClientOptions, clientWith } from '../../src/github/client.ts'
import type { RepositoryClient } from '../../src/github/octokit.ts'

export const API = 'https://api.github.com'

/** The client of production with a token that is there: what it repeats by itself it repeats here. */
export function repositoryClient(apiUrl = API, options: ClientOptions = {}): RepositoryClient {
  const tokens = { current: async () => 'a-token', insteadOf: async () => 'another-token' }
  return { octokit: clientWith({ apiUrl, options }, tokens), repository: { owner: 'acme', name: 'shop' } }
}
