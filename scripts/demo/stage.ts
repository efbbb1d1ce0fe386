import { readFileSync } from 'node:fs'
import { parse } from 'yaml'
import { type Service, startService } from '../../src/compose.ts'
import type { FactsStores } from '../../src/ports/facts-store.ts'
import {
  type CheckRun,
  type PullRequest,
  type SimulatedGitHub,
  startSimulatedGitHub,
} from '../../test/simulated-github/index.ts'
import { serviceEnvironment } from '../../test/support/service-environment.ts'
import { firstCheckRun, type MortalService, startMortalService } from './mortal-service.ts'

/** A simulated GitHub and the app on it, each on a port of its own. */
export interface Stage {
  readonly github: SimulatedGitHub
  /** Delivers webhooks and lets the app work, until nothing is left to do. Resolves whether the app was killed meanwhile. */
  settle(): Promise<boolean>
  close(): Promise<void>
}

export interface Surroundings {
  /** Kills the app once, at its first check run. */
  readonly kill?: boolean
  /** In place of an embedded database. */
  readonly databaseUrl?: string
  readonly stores?: FactsStores
}

/** Starts both, with the permissions and events of the app's manifest. */
export async function openStage(surroundings: Surroundings = {}): Promise<Stage> {
  const manifest = parse(readFileSync(new URL('../../app.yml', import.meta.url), 'utf8'))
  const github = await startSimulatedGitHub({
    permissions: manifest.default_permissions,
    events: manifest.default_events,
  })
  const service = await startApp(github, surroundings).catch(async (error: unknown) => {
    await github.stop()
    throw error
  })
  github.connect(`${service.url}${new URL(manifest.hook_attributes.url).pathname}`)
  let victim = 'killAndRestart' in service ? service : null
  return {
    github,
    async settle() {
      const begun = victim && firstCheckRun(github)
      let killed = false
      let delivered: readonly unknown[]
      do {
        delivered = await github.deliver()
        if (begun && victim) {
          await killAt(begun, victim)
          victim = null
          killed = true
        }
        await service.idle()
      } while (delivered.length > 0)
      return killed
    },
    async close() {
      await service.stop()
      await github.stop()
    },
  }
}

async function startApp(
  github: SimulatedGitHub,
  { kill, databaseUrl, stores }: Surroundings,
): Promise<Service | MortalService> {
  if (kill) return await startMortalService(await serviceEnvironment(github))
  return await startService(await serviceEnvironment(github, databaseUrl), {
    roles: ['web', 'worker'],
    retrySeconds: 0,
    inline: { ...(stores && { stores }) },
  })
}

/** GitHub has the check run, and the app never learns of it. */
async function killAt(begun: Promise<() => void>, app: MortalService): Promise<void> {
  const letGoOn = await Promise.race([begun, app.idle().then(() => null)])
  if (letGoOn === null) throw new Error('the app ended its work without a check run')
  await app.killAndRestart()
  letGoOn()
}

/** The check of a pull request's head, or of another commit. */
export function latestCheck(
  github: SimulatedGitHub,
  { repository, head }: PullRequest,
  sha: string = head.sha,
): CheckRun {
  const run = github.checkRuns(repository, sha).at(-1)
  if (run === undefined) throw new Error(`the app reported no check on ${sha}`)
  return run
}
