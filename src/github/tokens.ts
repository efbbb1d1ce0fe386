import type { Octokit } from '@octokit/rest'
import { z } from 'zod'
import { statusOf } from './failure.ts'

/** What a token can reach: one repository, or all of the installation. */
export interface TokenScope {
  readonly repository?: string
  readonly permissions: Readonly<Record<string, 'read' | 'write'>>
}

/** The app, with the tokens that it requested before. */
export interface TokenIssuer {
  readonly octokit: Pick<Octokit, 'auth'>
  /** When an installation turned out to lack a permission. */
  readonly ungranted: Map<string, number>
}

/** An installation's tokens: one at a time, for about an hour. */
export interface Tokens {
  current(): Promise<string>
  /** Another one than that which GitHub refused. */
  insteadOf(refused: string): Promise<string>
}

const Authentication = z.object({ token: z.string() })

/** Installations that lack a permission are asked again after this time. */
const UNGRANTED_MS = 60 * 60 * 1000
const MAX_UNGRANTED = 10_000

/**
 * Tokens of one installation, narrowed to a scope. The app client caches them, at most 15,000. An installation that was
 * not granted each permission of the scope gets tokens with all that it has.
 */
export function createTokens(app: TokenIssuer, installationId: number, scope: TokenScope): Tokens {
  const key = `${installationId}|${JSON.stringify(scope.permissions)}`

  async function read(refresh: boolean): Promise<string> {
    if (isUngranted(app, key)) return await request(refresh, false)
    try {
      return await request(refresh, true)
    } catch (error) {
      if (!isRefusedPermission(error)) throw error
      rememberUngranted(app, key)
      return await request(refresh, false)
    }
  }

  async function request(refresh: boolean, narrowed: boolean): Promise<string> {
    const authentication = await app.octokit.auth({
      type: 'installation',
      installationId,
      refresh,
      ...(scope.repository !== undefined && { repositoryNames: [scope.repository] }),
      ...(narrowed && { permissions: scope.permissions }),
    })
    return Authentication.parse(authentication).token
  }

  return {
    current: () => read(false),
    async insteadOf(refused) {
      // Several requests may have been refused with it.
      const current = await read(false)
      return current === refused ? await read(true) : current
    },
  }
}

function isUngranted({ ungranted }: TokenIssuer, key: string): boolean {
  const since = ungranted.get(key)
  return since !== undefined && Date.now() - since < UNGRANTED_MS
}

function rememberUngranted({ ungranted }: TokenIssuer, key: string): void {
  if (ungranted.size >= MAX_UNGRANTED) ungranted.clear()
  ungranted.set(key, Date.now())
}

/** https://docs.github.com/rest/apps/apps#create-an-installation-access-token-for-an-app */
function isRefusedPermission(error: unknown): boolean {
  return statusOf(error) === 422 && error instanceof Error && /permissions? requested/i.test(error.message)
}
