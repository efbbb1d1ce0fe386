import type { Octokit } from '@octokit/rest'

/** Who this app is on GitHub. */
export interface AppIdentity {
  readonly id: number
  /** The login of the bot account that writes its comments. */
  readonly botLogin: string
}

/** Reads it with a client that is authenticated as the app itself. */
export async function readAppIdentity(octokit: Octokit): Promise<AppIdentity> {
  const { data } = await octokit.rest.apps.getAuthenticated()
  if (data === null)
    throw new Error('GitHub does not know this app: APP_ID and PRIVATE_KEY do not belong together')
  return { id: data.id, botLogin: `${data.slug}[bot]` }
}
