import { setTimeout as sleep } from 'node:timers/promises'
import type { RateLimits } from '../../../test/simulated-github/index.ts'
import { GITHUB_RATES } from '../../../test/simulated-github/rules/rate-limits.ts'
import { compare, type Outcome } from './life-comparison.ts'
import {
  asksForWork,
  type Counter,
  countBoth,
  countInstallations,
  countJobs,
  type InstallationCount,
  isAcknowledged,
  type JobCount,
  storedDeliveries,
  watchRequests,
} from './life-counters.ts'
import { until } from './life-of-pull-request.ts'
import { HOUR, scheduleOf, TROUBLES } from './life-schedule.ts'
import { act, foundTown } from './life-town.ts'
import { createTroubles } from './life-troubles.ts'
import { startPostgres } from './postgres.ts'
import { openStage, type Setting, type Stage } from './stage.ts'

export interface LifeResult {
  readonly setting: Setting
  readonly minutes: number
  readonly acts: Readonly<Record<string, number>>
  readonly lostWebhooks: number
  readonly restarts: readonly string[]
  /** After the last act, until the service had nothing left to do. */
  readonly quietSeconds: number
  readonly outcome: Outcome
  readonly counters: readonly Counter[]
  readonly installations: readonly InstallationCount[]
  readonly jobs: readonly JobCount[]
  readonly limits: RateLimits
  readonly violations: readonly string[]
}

const SEED = 20
/** A sweep comes every five minutes, and asks a third time for a webhook another five minutes later. */
const PATIENCE = 660_000

/** One hour of a few organizations in so many minutes: people, restarts, limits and lost webhooks. */
export async function measureLife(minutes: number, database: Setting['database']): Promise<LifeResult> {
  const postgres = database === 'postgres' ? await startPostgres() : null
  const setting: Setting = { database, workers: postgres === null ? 0 : 1 }
  const limits = limitsOf(minutes)
  const stage = await openStage(setting, (await postgres?.newDatabase()) ?? null, { slots: 4 })
  const { github } = stage
  try {
    github.setLimits(limits)
    const seen = watchRequests(github)
    const town = await foundTown(github)
    const troubles = createTroubles(stage)
    const second = (minutes * 60_000) / HOUR
    const start = performance.now()
    const inTime = async <One extends { readonly at: number }>(
      all: readonly One[],
      run: (one: One) => Promise<void>,
    ) => {
      for (const one of all) {
        await sleep(Math.max(0, start + one.at * second - performance.now()))
        await run(one)
      }
    }
    await Promise.all([
      inTime(scheduleOf(SEED), (event) => act(github, town, troubles.post, event)),
      inTime(TROUBLES, async ({ trouble }) => {
        console.error(`  ${((performance.now() - start) / 1000).toFixed(0)} s: ${trouble.kind}`)
        await troubles.cause(trouble, second)
      }),
    ])
    for (const fault of troubles.faults) fault.remove()
    const end = performance.now()
    const isQuiet = await until(() => hasNothingLeft(stage), PATIENCE)
    const quietSeconds = (performance.now() - end) / 1000
    const outcome = await compare(github, town)
    const counted = countInstallations(stage, seen, troubles, limits)
    const result: LifeResult = {
      setting,
      minutes,
      acts: Object.fromEntries(town.done),
      lostWebhooks: town.lost.length,
      restarts: troubles.restarts,
      quietSeconds,
      outcome: isQuiet ? outcome : { ...outcome, stuck: [...outcome.stuck, ...(await leftOver(stage))] },
      counters: [...(await countBoth(stage, town)), ...counted.counters],
      installations: counted.installations,
      jobs: await countJobs(stage),
      limits,
      violations: github.state.violations,
    }
    describe(result)
    return result
  } finally {
    await stage.stop()
    postgres?.stop()
  }
}

/** Windows as short as the hour, and numbers that some of the bursts exceed. */
function limitsOf(minutes: number): RateLimits {
  return {
    ...GITHUB_RATES,
    minuteMs: minutes * 1000,
    hourMs: minutes * 15_000,
    requestsPerHour: 120,
    graphqlPointsPerHour: 120,
    writesPerMinute: 10,
    writesPerHour: 40,
    concurrent: 20,
  }
}

async function hasNothingLeft(stage: Stage): Promise<boolean> {
  try {
    return (await leftOver(stage)).length === 0
  } catch {
    // The database may not answer for a moment.
    return false
  }
}

async function leftOver(stage: Stage): Promise<readonly string[]> {
  const { outbox } = stage.github.state
  const stored = await storedDeliveries(stage)
  const jobs = await stage.query<{ kind: string; state: string }>(
    `SELECT data->>'kind' AS kind, state::text FROM pgboss.job WHERE state < 'completed' AND data->>'kind' IS NOT NULL`,
  )
  return [
    ...outbox
      .filter((one) => one.status === 'pending' || !(isAcknowledged(one) || stored.has(one.id)))
      .map((one) => `the webhook ${one.webhook} was not ${asksForWork(one) ? 'accepted' : 'answered'}`),
    ...jobs.map(({ kind, state }) => `the job ${kind} is ${state}`),
  ]
}

export function disagreements({ counters }: LifeResult): readonly Counter[] {
  return counters.filter(({ agrees }) => !agrees)
}

function describe(result: LifeResult): void {
  const { outcome, setting, minutes, acts, restarts, lostWebhooks, quietSeconds } = result
  const { lost, duplicated, stuck } = outcome
  const list = (all: Readonly<Record<string, number>>) =>
    Object.entries(all)
      .map(([name, count]) => `${name} ${count}`)
      .join(', ')
  console.log(
    [
      `one hour in ${minutes} minutes on ${setting.database}: ${lost.length} lost, ${duplicated.length} duplicated, ${stuck.length} stuck`,
      `  people: ${list(acts)}`,
      `  webhooks that never arrived: ${lostWebhooks}; restarts: ${restarts.join(', ')}; quiet after ${quietSeconds.toFixed(0)} s`,
      `  open pull requests: ${outcome.openPulls} (${list(outcome.verdicts)}), findings: ${outcome.findings}, commands: ${outcome.commands}, commits: ${outcome.commits}`,
      ...lost.map((what) => `    lost: ${what}`),
      ...duplicated.map((what) => `    duplicated: ${what}`),
      ...stuck.map((what) => `    stuck: ${what}`),
      '  counters                                                   service  GitHub',
      ...result.counters.map(
        ({ name, service, github, agrees }) =>
          `    ${name.padEnd(56)} ${String(service).padStart(6)}  ${String(github).padStart(6)}${agrees ? '' : '  DIFFER'}`,
      ),
      '  installations',
      ...result.installations.map(
        ({ account, requests, refused, faulty, writes, mostWritesInAMinute, mostConcurrent }) =>
          `    ${account.padEnd(6)} ${requests} requests, ${writes} writes (most in a minute: ${mostWritesInAMinute}), most at once: ${mostConcurrent}; refused: primary ${refused.primary}, secondary ${refused.secondary}, concurrent ${refused.concurrent}; faults: ${faulty}`,
      ),
      '  jobs',
      ...result.jobs.map(
        ({ kind, state, count, retries }) =>
          `    ${kind.padEnd(20)} ${state.padEnd(10)} ${String(count).padStart(5)}  ${retries} repeated`,
      ),
      ...result.violations.map((one) => `  violation: ${one}`),
    ].join('\n'),
  )
}
