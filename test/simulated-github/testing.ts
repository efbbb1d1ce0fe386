import { createSign } from 'node:crypto'
import { Octokit } from '@octokit/rest'
import { onTestFinished } from 'vitest'
import { type Options, type Repository, type SimulatedGitHub, startSimulatedGitHub } from './index.ts'

/** A simulated GitHub that ends with the test. */
export async function startForTest(options: Options = {}): Promise<SimulatedGitHub> {
  const github = await startSimulatedGitHub(options)
  onTestFinished(() => github.stop())
  return github
}

/** A token as only the owner of the private key can make it. */
export function signJwt(github: SimulatedGitHub, claims: Record<string, unknown> = {}, key?: string): string {
  const now = Math.floor(Date.now() / 1000)
  const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')
  const payload = { iat: now - 30, exp: now + 300, iss: github.app.id, ...claims }
  const signed = `${encode({ alg: 'RS256', typ: 'JWT' })}.${encode(payload)}`
  const signature = createSign('RSA-SHA256')
    .update(signed)
    .sign(key ?? github.app.privateKey, 'base64url')
  return `${signed}.${signature}`
}

/** Octokit with some credential. */
export function clientWith(github: SimulatedGitHub, auth: string): Octokit {
  const silent = { debug() {}, info() {}, warn() {}, error() {} }
  return new Octokit({ baseUrl: github.url, auth, log: silent })
}

/** Octokit as the app's installation on a repository. */
export async function installationClient(github: SimulatedGitHub, repository: Repository): Promise<Octokit> {
  const app = clientWith(github, signJwt(github))
  const place = { owner: repository.owner, repo: repository.name }
  const installation = await app.rest.apps.getRepoInstallation(place)
  const token = await app.rest.apps.createInstallationAccessToken({ installation_id: installation.data.id })
  return clientWith(github, token.data.token)
}

/** What GitHub answers to a request that must fail. */
export async function failure(
  request: Promise<unknown>,
): Promise<{ readonly status: number; readonly text: string; readonly headers: Record<string, string> }> {
  try {
    await request
  } catch (error) {
    const { status, response } = error as {
      status: number
      response: { data: unknown; headers: Record<string, string> }
    }
    return { status, text: JSON.stringify(response.data), headers: response.headers }
  }
  throw new Error('GitHub did what it should have refused')
}

/** `line 1` to `line n`. */
export function numberedLines(count: number, changes: Readonly<Record<number, string>> = {}): string {
  return Array.from({ length: count }, (_, i) => `${changes[i + 1] ?? `line ${i + 1}`}\n`).join('')
}
