import { setTimeout as sleep } from 'node:timers/promises'
import type { FaultRequest, SetFault } from '../../../test/simulated-github/index.ts'
import { type Life, until } from './life-of-pull-request.ts'
import type { Postgres } from './postgres.ts'
import { stopAll } from './restarts.ts'
import { refuseSpace, whyUnlimited } from './space.ts'
import type { Stage } from './stage.ts'

/** A fault of something else than the service, while pull requests live. */
export interface Row {
  readonly name: string
  /** Pull requests at once. */
  readonly lives: number
  /** `whole`: GitHub shows the same as without the fault. `reported`: it shows that something failed, and nothing hangs. */
  readonly expected: 'whole' | 'reported'
  /** What GitHub refuses for good, alone: all else is there. */
  readonly without?: string
  /** Concerns the whole service: no other row runs beside it. */
  readonly alone: boolean
  /** Null where this machine can have the fault, or why not. */
  readonly whyImpossible?: () => string | null
  /** Starts the fault before the lives begin; the result ends it, or goes on with it. May say what it measured. */
  readonly disturb: (scene: Scene) => Promise<string | undefined>
}

export interface Scene {
  readonly stage: Stage
  readonly postgres: Postgres | null
  readonly lives: readonly Life[]
  /** A fault of GitHub that the lives must meet, or the row shows nothing. */
  readonly mustMeet: (fault: SetFault) => void
}

/** What GitHub answers instead, and whether the service can still reach its aim. */
const ANSWERS: readonly (FaultRequest & { readonly name: string; readonly expected: Row['expected'] })[] = [
  { name: '500', status: 500, expected: 'whole' },
  { name: '502 after storing', status: 502, afterWrite: true, expected: 'whole' },
  { name: '401', status: 401, expected: 'whole' },
  { name: '403 for a permission', status: 403, expected: 'reported' },
  { name: '404', status: 404, expected: 'whole' },
  { name: '409', status: 409, expected: 'whole' },
  { name: '422', status: 422, expected: 'reported' },
  { name: '429', status: 429, retryAfter: 3, expected: 'whole' },
  { name: 'a secondary limit', status: 403, retryAfter: 3, expected: 'whole' },
  { name: 'a truncated body', kind: 'cut', expected: 'whole' },
  { name: 'invalid JSON', kind: 'invalid-json', expected: 'whole' },
  { name: 'invalid JSON after storing', kind: 'invalid-json', afterWrite: true, expected: 'whole' },
]

/** The requests that meet them: all that write, and one that reads. */
const ROUTES: readonly (readonly [method: string, route: string, mutation?: string])[] = [
  ['GET', '/repos/{owner}/{repo}/compare/{basehead}'],
  ['POST', '/repos/{owner}/{repo}/check-runs'],
  ['PATCH', '/repos/{owner}/{repo}/check-runs/{check_run_id}'],
  ['POST', '/graphql', 'addPullRequestReview'],
  ['POST', '/repos/{owner}/{repo}/issues/comments/{comment_id}/reactions'],
  ['POST', '/repos/{owner}/{repo}/issues/{issue_number}/comments'],
  ['POST', '/graphql'],
]

/** A command is carried out without the reactions that GitHub refuses. */
const REFUSALS = ['403 for a permission', '404', '422']

const ANSWERED: readonly Row[] = ANSWERS.flatMap(({ name, expected, ...fault }) =>
  ROUTES.map(([method, route, mutation]) => ({
    name: `${name} to ${mutation ?? `${method} ${lastPart(route)}`}`,
    lives: 1,
    ...(route.endsWith('/reactions') && REFUSALS.includes(name)
      ? { expected: 'whole', without: 'reaction eyes' }
      : { expected }),
    alone: false,
    disturb: async ({ stage, lives: [life], mustMeet }: Scene) => {
      const matches = isOf(stage, life, mutation)
      mustMeet(stage.github.failNext({ ...fault, method, route, matches }))
      return undefined
    },
  })),
)

const LASTING: readonly Row[] = [
  {
    name: '500 to all requests for two minutes',
    lives: 1,
    expected: 'reported',
    alone: false,
    disturb: async ({ stage, lives: [life], mustMeet }) => {
      const fault = stage.github.failAll({ status: 500, matches: isOf(stage, life) })
      mustMeet(fault)
      setTimeout(fault.remove, 120_000)
      return undefined
    },
  },
  {
    name: '30 s of silence before a review',
    lives: 1,
    expected: 'whole',
    alone: false,
    disturb: async ({ stage, lives: [life], mustMeet }) => {
      const fault = { kind: 'silence', milliseconds: 40_000, method: 'POST', route: '/graphql' } as const
      const matches = isOf(stage, life, 'addPullRequestReview')
      mustMeet(stage.github.failNext({ ...fault, matches }))
      return undefined
    },
  },
  {
    name: '30 s of silence after a check was stored',
    lives: 1,
    expected: 'whole',
    alone: false,
    disturb: async ({ stage, lives: [life], mustMeet }) => {
      const route = '/repos/{owner}/{repo}/check-runs'
      const fault = {
        kind: 'silence',
        milliseconds: 40_000,
        method: 'POST',
        route,
        afterWrite: true,
      } as const
      mustMeet(stage.github.failNext({ ...fault, matches: isOf(stage, life) }))
      return undefined
    },
  },
  {
    name: 'secondary limits, six in a row',
    lives: 1,
    expected: 'whole',
    alone: false,
    disturb: async ({ stage, lives: [life], mustMeet }) => {
      mustMeet(stage.github.failNext({ status: 403, retryAfter: 2, times: 6, matches: isOf(stage, life) }))
      return undefined
    },
  },
]

const DELIVERIES: readonly Row[] = [
  {
    name: 'each delivery five times, in any order',
    lives: 6,
    expected: 'whole',
    alone: true,
    disturb: async ({ stage }) => {
      stage.github.setDelivery({ copies: 5, order: 'shuffled', parallel: 4 })
      await sleep(20_000)
      stage.github.setDelivery({ copies: 1, order: 'as-sent', parallel: 32 })
      return undefined
    },
  },
  {
    name: 'SIGTERM while deliveries come in',
    lives: 6,
    expected: 'whole',
    alone: true,
    disturb: async ({ stage }) => {
      await sleep(300)
      return await stopAll(stage)
    },
  },
  {
    name: 'SIGTERM with 20 accepted jobs',
    lives: 20,
    expected: 'whole',
    alone: true,
    disturb: async ({ stage, lives }) => {
      const accepted = () => lives.every(({ repository }) => isAccepted(stage, repository.id))
      await until(accepted, 30_000)
      return await stopAll(stage)
    },
  },
]

const DATABASES: readonly Row[] = [
  {
    name: 'the database is killed and starts again',
    lives: 4,
    expected: 'whole',
    alone: true,
    disturb: async ({ stage, postgres }) => {
      await sleep(2_000)
      const pid = stage.web.databasePid()
      if (pid !== undefined) process.kill(pid, 'SIGKILL')
      else await postgres?.crash()
      return undefined
    },
  },
  {
    name: 'the database cannot be reached for 20 s',
    lives: 4,
    expected: 'whole',
    alone: true,
    disturb: async ({ stage }) => {
      await sleep(2_000)
      await stage.cutDatabase(20_000)
      return undefined
    },
  },
  {
    name: 'the database has no space for 15 s',
    lives: 4,
    expected: 'whole',
    alone: true,
    whyImpossible: whyUnlimited,
    disturb: async ({ stage }) => {
      await sleep(2_000)
      return await refuseSpace(stage, 15_000)
    },
  },
]

export const ROWS: readonly Row[] = [...DATABASES, ...DELIVERIES, ...LASTING, ...ANSWERED]

/** Requests about a life; of those with mutations, these alone. */
function isOf(
  { github }: Stage,
  life: Life | undefined,
  mutation?: string,
): NonNullable<FaultRequest['matches']> {
  const own = github.state.installations.find(({ account }) => account === life?.repository.owner)
  return ({ installation, body }) =>
    installation === own?.id && (mutation === undefined || body.includes(`: ${mutation}(`))
}

function lastPart(route: string): string {
  const parts = route.split('/')
  return parts.slice(parts.at(-1)?.startsWith('{') ? -2 : -1).join('/')
}

function isAccepted({ github }: Stage, repository: number): boolean {
  const own = github.state.outbox.filter((one) => one.repository === repository)
  return own.length > 0 && own.every(({ answers }) => answers.length > 0)
}
