import { json, notFound, Refusal } from '../answer.ts'
import type { Call, Operations, Parameters } from '../operation.ts'
import type { Attempt } from '../state.ts'
import { headersOf } from '../webhooks/attempts.ts'

/** https://docs.github.com/rest/apps/webhooks, for the last three days; a simulation does not run that long. */
const DEFAULT_PAGE = 30
const LARGEST_PAGE = 100

/** Of one attempt. Octokit's types name the parameters as GitHub does. */
type OfAttempt = Call<Parameters<'apps', 'getWebhookDelivery'>>

export const deliveries: Operations = {
  'apps/list-webhook-deliveries': (call: Call<Parameters<'apps', 'listWebhookDeliveries'>>) => {
    const {
      per_page: wanted = DEFAULT_PAGE,
      cursor,
      status,
    } = call.parameters as {
      per_page?: number
      cursor?: string
      status?: 'success' | 'failure'
    }
    const size = Math.min(Math.max(wanted, 1), LARGEST_PAGE)
    const listed = call.simulation.state.attempts
      .filter(({ statusCode }) => status === undefined || (status === 'success') === statusCode < 400)
      .toReversed()
    const start = cursor === undefined ? 0 : listed.findIndex(({ id }) => id <= idOf(cursor))
    const page = start < 0 ? [] : listed.slice(start, start + size)
    const next = start < 0 ? undefined : listed[start + size]
    return json(page.map(renderItem), 200, next === undefined ? {} : { link: linkTo(call.url, next) })
  },

  'apps/get-webhook-delivery': (call: OfAttempt) => {
    const attempt = attemptOf(call)
    const { delivery, url, response } = attempt
    return json({
      ...renderItem(attempt),
      url,
      request: { headers: headersOf(call.simulation, delivery), payload: JSON.parse(delivery.body) },
      response: { headers: {}, payload: response },
    })
  },

  /** Accepted at once, carried out later. */
  'apps/redeliver-webhook-delivery': (call: Call<Parameters<'apps', 'redeliverWebhookDelivery'>>) => {
    const { delivery } = attemptOf(call)
    void call.simulation.redeliver(delivery)
    return json({}, 202)
  },
}

function attemptOf(call: Call<{ delivery_id: number }>): Attempt {
  const found = call.simulation.state.attempts.find(({ id }) => id === call.parameters.delivery_id)
  if (found === undefined) throw notFound()
  return found
}

function renderItem(attempt: Attempt): Record<string, unknown> {
  const { delivery } = attempt
  return {
    id: attempt.id,
    guid: delivery.id,
    delivered_at: attempt.deliveredAt,
    redelivery: attempt.isRedelivery,
    duration: attempt.seconds,
    status: attempt.status,
    status_code: attempt.statusCode,
    event: delivery.event,
    action: delivery.action,
    installation_id: delivery.installation,
    repository_id: delivery.repository,
    throttled_at: null,
  }
}

/** A cursor names the first delivery of its page. */
function linkTo(url: string, { id }: Attempt): string {
  const link = new URL(url)
  link.searchParams.set('cursor', `v1_${id}`)
  return `<${link.href}>; rel="next"`
}

function idOf(cursor: string): number {
  const id = /^v1_(\d+)$/.exec(cursor)?.[1]
  if (id === undefined) throw new Refusal(422, 'Invalid cursor')
  return Number(id)
}
