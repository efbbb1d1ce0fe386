import { completed, idle, prepare, type Site, startFleet } from './site.ts'
import { rounded } from './statistics.ts'
import { load } from './system.ts'
import { type ByRole, watch } from './usage.ts'
import { opened } from './webhooks.ts'

export interface Throughput {
  readonly reviews: number
  readonly installations: number
  readonly workers: number
  readonly seconds: number
  readonly reviewsPerSecond: number
  readonly reviewsPerSecondAndWorker: number
  /** Each review writes a check and its verdict, and comments. */
  readonly conclusions: readonly string[]
  /** Requests to GitHub for one review, tokens included. */
  readonly requestsPerReview: number
  readonly routes: Readonly<Record<string, number>>
  /** The most that one installation wrote; GitHub allows 80 a minute. */
  readonly mostWrites: number
  /** Milliseconds for one review. */
  readonly processorMs: ByRole & { readonly github: number }
  readonly load: number
}

interface Plan {
  readonly reviews: number
  readonly workers: number
}

const INSTALLATIONS = 50

/** Counts reviews of distinct heads, each with a finding, a review and a check, with a GitHub of zero latency. */
export async function measureThroughput(site: Site, { reviews, workers }: Plan): Promise<Throughput> {
  const { github, generator } = site
  const each = Math.max(1, Math.round(reviews / INSTALLATIONS))
  const variables = await site.variables()
  const fleet = await startFleet(variables, workers)
  const warming = await prepare(site, 'warm', 16 * workers, 1)
  const send = (webhooks: ReturnType<typeof opened>[]) =>
    generator.run({
      url: fleet.web.url,
      secret: github.app.webhookSecret,
      ...{ rate: webhooks.length, seconds: 1, webhooks },
    })
  try {
    // Starts the processes and compiles the code.
    await send(warming.flatMap((one) => one.numbers.map((number) => opened(one, number))))
    await completed(site, 'warm', warming.length, { seconds: 120 })
    // The sweep of the start would review the pull requests that are open by then.
    await idle(variables)
    const projects = await prepare(site, 'count', INSTALLATIONS, each)
    const since = await github.call<number>('requests')
    const timeBefore = await github.processorTime()
    const watching = watch(site, fleet)
    const start = performance.now()
    const total = each * INSTALLATIONS
    // The pull requests of one installation are not neighbours.
    const webhooks = Array.from({ length: each }, (_, i) =>
      projects.map((one) => opened(one, one.numbers[i] ?? 1)),
    ).flat()
    await send(webhooks)
    await completed(site, 'count', total, { seconds: 240 })
    const seconds = (performance.now() - start) / 1000
    const spent = watching.processorMs()
    watching.stop()
    const timeAfter = await github.processorTime()
    const { completed: done, conclusions } = await github.call<{
      readonly completed: number
      readonly conclusions: readonly string[]
    }>('progress', 'count')
    const routes = await github.call<Readonly<Record<string, number>>>('routesSince', since)
    const sum = Object.values(routes).reduce((all, one) => all + one, 0)
    const perReview = (ms: number) => rounded(ms / done)
    return {
      reviews: done,
      installations: INSTALLATIONS,
      workers,
      seconds: rounded(seconds),
      reviewsPerSecond: rounded(done / seconds),
      reviewsPerSecondAndWorker: rounded(done / seconds / workers),
      conclusions,
      requestsPerReview: rounded(sum / done),
      routes,
      mostWrites: await github.call<number>('mostWrites'),
      processorMs: {
        web: perReview(spent.web),
        worker: perReview(spent.worker),
        runner: perReview(spent.runner),
        database: perReview(spent.database),
        github: perReview(timeAfter.user + timeAfter.system - timeBefore.user - timeBefore.system),
      },
      load: load(),
    }
  } finally {
    await fleet.stop()
  }
}
