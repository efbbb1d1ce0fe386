import { setTimeout as sleep } from 'node:timers/promises'
import type { Project } from './scene.ts'
import { prepare, type Site, startFleet } from './site.ts'
import { median, rounded } from './statistics.ts'
import { load } from './system.ts'
import { opened } from './webhooks.ts'

/** Seconds from a webhook until the check run of its pull request is created, with all requests delayed. */
export interface Fairness {
  readonly requestDelayMs: number
  /** The median of two. */
  readonly alone: number
  /** Behind 30 pull requests of another installation. */
  readonly flood: number
  /** The same, with the other installation's primary limit used up. */
  readonly limited: number
  /** While GitHub does not answer a request for each of four other installations. */
  readonly silence: number
  /** The most that any of them is later than alone. */
  readonly beyondAlone: number
  readonly load: number
}

const REQUEST_DELAY = 50

const FLOOD = 30

const PATIENCE = 60_000

export async function measureFairness(site: Site): Promise<Fairness> {
  const { github, generator } = site
  // First of all: the sweep of a start reviews the pull requests that are open by then.
  const fleet = await startFleet(await site.variables())
  const calm = await prepare(site, 'calm', 6, 1)
  const floods = await prepare(site, 'flood', 2, FLOOD)
  const mute = await prepare(site, 'mute', 4, 1)

  async function send(projects: readonly Project[]): Promise<void> {
    const webhooks = projects.flatMap((one) => one.numbers.map((number) => opened(one, number)))
    await generator.run({
      url: fleet.web.url,
      secret: github.app.webhookSecret,
      // As fast as they come, and in order.
      ...{ rate: webhooks.length * 20, seconds: 1 / 20, webhooks },
    })
  }

  async function delayOf(project: Project | undefined): Promise<number> {
    if (project === undefined) throw new Error('too few projects')
    const start = performance.now()
    await send([project])
    for (;;) {
      const { started } = await github.call<{ readonly started: number }>('progress', project.owner)
      const milliseconds = performance.now() - start
      if (started > 0 || milliseconds > PATIENCE) return rounded(milliseconds / 1000)
      await sleep(20)
    }
  }

  try {
    await github.call('delay', REQUEST_DELAY)
    const [first, ...others] = calm
    // Starts a process.
    await delayOf(first)
    const [a, b, c, d, e] = others
    const alone = median([await delayOf(a), await delayOf(b)])
    await send(floods.slice(0, 1))
    const flood = await delayOf(c)
    await github.call('exhaustOwner', floods[1]?.owner)
    await send(floods.slice(1))
    const limited = await delayOf(d)
    await github.call('setLimits', false)
    await github.call(
      'silence',
      mute.map(({ owner }) => owner),
    )
    await send(mute)
    await sleep(1000)
    const silence = await delayOf(e)
    const beyondAlone = rounded(Math.max(flood, limited, silence) - alone)
    return { requestDelayMs: REQUEST_DELAY, alone, flood, limited, silence, beyondAlone, load: load() }
  } finally {
    await github.call('delay', 0)
    await fleet.stop()
  }
}
