import { pino } from 'pino'
import { type ApplicationFunction, Probot } from 'probot'
import type { Log } from '../ports/log.ts'
import type { Receive, VerifiedWebhook } from './receive-webhook.ts'

/**
 * Hands webhooks to a Probot app. For this Probot needs no credentials: with those of the app it would make a client for
 * each webhook. It logs nothing of its own either, as whoever sends the answer logs each failure once.
 */
export async function createReceiver(app: ApplicationFunction, log: Log): Promise<Receive> {
  const probot = new Probot({ githubToken: 'none', log: pino({ level: 'silent' }) })
  await probot.ready()
  await probot.load(app)

  return async ({ id, name, payload }) => {
    if (!hasInstallation(payload)) {
      log.info({ deliveryId: id, event: name }, 'ignored a webhook that is not for an installation')
      return
    }
    // Names that Probot does not know have no handler.
    const event = { id, name, payload } as Parameters<Probot['webhooks']['receive']>[0]
    await probot.webhooks.receive(event).catch((error: unknown) => {
      throw error instanceof AggregateError && error.errors.length === 1 ? error.errors[0] : error
    })
  }
}

/** The webhook of a repository or organisation names no installation: its sender configured it by hand. */
function hasInstallation(payload: VerifiedWebhook['payload']): boolean {
  return (
    'installation' in payload && typeof payload.installation === 'object' && payload.installation !== null
  )
}
