import type { LoadResult, Webhook } from './generator.ts'
import { startHelper } from './processes.ts'
import type { Project } from './scene.ts'
import { completed, type Fleet, prepare, type Site, startFleet } from './site.ts'
import { type Distribution, distributionOf, rounded } from './statistics.ts'
import { load } from './system.ts'
import { type ByRole, watch } from './usage.ts'
import { idle, mixed, opened, pushed } from './webhooks.ts'

/** One kind of load, on the service and on an empty handler in turn. Times in milliseconds. */
export interface Acknowledgement {
  readonly service: Distribution
  readonly empty: Distribution
  /** The 99th percentile of each turn. */
  readonly turns: readonly { readonly service: number; readonly empty: number }[]
  readonly failures: number
  /** By how much the generator itself was late, at the 99th percentile. */
  readonly lateP99: number
  /** Reviews that began during the service's turns. */
  readonly reviews: number
  /** Seconds of processor time during the service's turns. */
  readonly processorSeconds: ByRole & { readonly generator: number; readonly github: number }
  /** Processes that ran or waited for a processor, as the system counts them in a minute. */
  readonly load: number
}

export interface Acknowledgements {
  readonly idle: Acknowledgement
  readonly reviews: Acknowledgement
  readonly firstReview: Acknowledgement & { readonly secondsOfReview: number | null }
  /** In MiB, at the peak of the first review. */
  readonly memoryMb: ByRole
}

interface Plan {
  readonly rate: number
  readonly seconds: number
  readonly modules: number
}

const TURNS = 2

/** The empty handler needs fewer seconds: its figure is of the machine. */
const EMPTY_SHARE = 1 / 3

export async function measureAcknowledgement(site: Site, plan: Plan): Promise<Acknowledgements> {
  // First of all: the sweep of a start reviews the pull requests that are open by then.
  const fleet = await startFleet(await site.variables())
  const few = await prepare(site, 'idle', 10, 1)
  const many = await prepare(site, 'busy', 50, 2)
  const empty = await startHelper<string>(new URL('empty-process.ts', import.meta.url))
  const quiet = [
    { share: 5, webhooks: few.map(pushed) },
    { share: 95, webhooks: few.flatMap(idle) },
  ]
  const busy = [
    { share: 10, webhooks: many.flatMap((one) => one.numbers.map((number) => opened(one, number))) },
    { share: 5, webhooks: few.map(pushed) },
    { share: 85, webhooks: few.flatMap(idle) },
  ]
  const inTurns = (webhooks: readonly Webhook[], seconds: number) =>
    measureInTurns(site, fleet, { url: empty.ready, rate: plan.rate, webhooks, seconds })
  try {
    // The first webhooks and jobs load code and start processes.
    await inTurns(mixed(busy), 2)
    const half = Math.ceil(plan.seconds / 2)
    const whenIdle = await inTurns(mixed(quiet), half)
    const withReviews = await inTurns(mixed(busy), plan.seconds)
    // Not before: a sweep would review it.
    const large = await site.github.call<Project>('prepareLarge', 'large', plan.modules)
    const watching = watch(site, fleet)
    const start = performance.now()
    let secondsOfReview: number | null = null
    const [first = 1] = large.numbers
    await site.generator.run({
      url: fleet.web.url,
      secret: site.github.app.webhookSecret,
      ...{ rate: 1, seconds: 1, webhooks: [opened(large, first)] },
    })
    const reviewed = completed(site, 'large', 1, { seconds: 240 }).then((done) => {
      if (done) secondsOfReview = rounded((performance.now() - start) / 1000)
    })
    const duringFirst = await inTurns(mixed(quiet), half)
    await reviewed
    const memoryMb = watching.peak()
    watching.stop()
    return {
      idle: whenIdle,
      reviews: withReviews,
      firstReview: { ...duringFirst, secondsOfReview },
      memoryMb,
    }
  } finally {
    await fleet.stop()
    await empty.stop()
  }
}

interface Turns {
  /** Of the empty handler. */
  readonly url: string
  readonly rate: number
  readonly webhooks: readonly Webhook[]
  readonly seconds: number
}

async function measureInTurns(
  site: Site,
  fleet: Fleet,
  { url, rate, webhooks, seconds }: Turns,
): Promise<Acknowledgement> {
  const secret = site.github.app.webhookSecret
  const service: LoadResult[] = []
  const empty: LoadResult[] = []
  const turns: { readonly service: number; readonly empty: number }[] = []
  const spent = { web: 0, worker: 0, runner: 0, database: 0, github: 0 }
  let reviews = 0
  for (let i = 0; i < TURNS; i++) {
    const before = await countReviews(site)
    const watching = watch(site, fleet)
    const timeBefore = await githubTime(site)
    const ofService = await site.generator.run({
      ...{ url: fleet.web.url, secret, rate, webhooks },
      seconds: Math.max(1, Math.round(seconds / TURNS)),
    })
    const times = watching.processorMs()
    watching.stop()
    for (const role of ['web', 'worker', 'runner', 'database'] as const) spent[role] += times[role]
    spent.github += (await githubTime(site)) - timeBefore
    reviews += (await countReviews(site)) - before
    const ofEmpty = await site.generator.run({
      ...{ url, secret, rate, webhooks },
      seconds: Math.max(1, Math.round((seconds * EMPTY_SHARE) / TURNS)),
    })
    service.push(ofService)
    empty.push(ofEmpty)
    turns.push({
      service: distributionOf(ofService.latencies).p99,
      empty: distributionOf(ofEmpty.latencies).p99,
    })
  }
  const seconds1000 = (ms: number) => rounded(ms / 1000)
  return {
    service: distributionOf(service.flatMap(({ latencies }) => latencies)),
    empty: distributionOf(empty.flatMap(({ latencies }) => latencies)),
    turns,
    failures: [...service, ...empty].reduce((sum, { failures }) => sum + failures, 0),
    lateP99: distributionOf(service.flatMap(({ sentLate }) => sentLate)).p99,
    reviews,
    processorSeconds: {
      web: seconds1000(spent.web),
      worker: seconds1000(spent.worker),
      runner: seconds1000(spent.runner),
      database: seconds1000(spent.database),
      github: seconds1000(spent.github),
      generator: seconds1000(service.reduce((sum, { processorMs }) => sum + processorMs, 0)),
    },
    load: load(),
  }
}

/** Each review compares the head of its pull request with the base. */
async function countReviews({ github }: Site): Promise<number> {
  const routes = await github.call<Readonly<Record<string, number>>>('routesSince', 0)
  return routes[COMPARISON] ?? 0
}

const COMPARISON = 'GET /repos/{owner}/{repo}/compare/{basehead}'

async function githubTime({ github }: Site): Promise<number> {
  const { user, system } = await github.processorTime()
  return user + system
}
