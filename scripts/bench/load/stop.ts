import { serve } from './processes.ts'
import { completed, prepare, type Site } from './site.ts'
import { rounded } from './statistics.ts'
import { opened } from './webhooks.ts'

/** SIGTERM with accepted jobs, and a new start. */
export interface Stop {
  readonly accepted: number
  /** From SIGTERM until the process ended; a container is killed after 30 or 10. */
  readonly seconds: number
  /** Check runs that were completed before, and after the new start. */
  readonly completedBefore: number
  readonly completedAfter: number
}

const ACCEPTED = 20

/** Requests to GitHub take so long that a review takes some seconds. */
const REQUEST_DELAY = 100

export async function measureStop(site: Site): Promise<Stop> {
  const { github, generator } = site
  // First of all: the sweep of a start reviews the pull requests that are open by then.
  const variables = await site.variables()
  const service = await serve('both', variables)
  const projects = await prepare(site, 'stop', ACCEPTED, 1)
  await github.call('delay', REQUEST_DELAY)
  try {
    await generator.run({
      url: service.url ?? '',
      secret: github.app.webhookSecret,
      ...{ rate: ACCEPTED, seconds: 1 },
      webhooks: projects.flatMap((one) => one.numbers.map((number) => opened(one, number))),
    })
    const milliseconds = await service.stop()
    const { completed: before } = await github.call<{ readonly completed: number }>('progress', 'stop')
    await github.call('delay', 0)
    const again = await serve('both', variables)
    await completed(site, 'stop', ACCEPTED, { seconds: 60 })
    await again.stop()
    const { completed: after } = await github.call<{ readonly completed: number }>('progress', 'stop')
    const seconds = rounded(milliseconds / 1000)
    return { accepted: ACCEPTED, seconds, completedBefore: before, completedAfter: after }
  } finally {
    await github.call('delay', 0)
    await service.stop()
  }
}
