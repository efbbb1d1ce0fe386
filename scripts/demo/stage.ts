import { readFileSync } from 'node:fs'
import { parse } from 'yaml'
import { type Service, startService } from '../../src/compose.ts'
import type { FactsStores } from '../../src/ports.ts'
import {
  type CheckRun,
  type PullRequest,
  type SimulatedGitHub,
  startSimulatedGitHub,
} from '../../test/simulated-github/index.ts'
import { serviceEnvironment } from '../../test/support/service-environment.ts'

/** A simulated GitHub and the app on it, each on a port of its own. */
export interface Stage {
  readonly github: SimulatedGitHub
  /** Delivers webhooks and lets the app work, until nothing is left to do. */
  settle(): Promise<void>
  close(): Promise<void>
}

/** Replaced in tests. */
export interface Surroundings {
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
  return {
    github,
    async settle() {
      let delivered: readonly unknown[]
      do {
        delivered = await github.deliver()
        await service.idle()
      } while (delivered.length > 0)
    },
    async close() {
      await service.stop()
      await github.stop()
    },
  }
}

async function startApp(github: SimulatedGitHub, { databaseUrl, stores }: Surroundings): Promise<Service> {
  return await startService(await serviceEnvironment(github, databaseUrl), {
    roles: ['web', 'worker'],
    retrySeconds: 0,
    inline: { ...(stores && { stores }) },
  })
}

/** The check of a pull request's head. */
export function latestCheck(github: SimulatedGitHub, { repository, head }: PullRequest): CheckRun {
  const run = github.checkRuns(repository, head.sha).at(-1)
  if (run === undefined) throw new Error(`the app reported no check on ${head.sha}`)
  return run
}
