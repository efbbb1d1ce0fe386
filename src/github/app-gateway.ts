import type { AppGateway, FailedDelivery, InstallationGateway } from '../ports/app-gateway.ts'
import { type AppClient, installationClient } from './client.ts'
import { statusOf } from './failure.ts'
import { readOpenPullRequests } from './open-pull-requests.ts'

/** What sweeps read takes. */
const SWEEP_PERMISSIONS = {
  checks: 'read',
  contents: 'read',
  metadata: 'read',
  pull_requests: 'read',
} as const

const PAGE = 100
/** Of failed deliveries. The list is newest first, and those that were delivered since stay in it. */
const MAX_PAGES = 100

/** The app and its installations as a whole. */
export function createAppGateway(app: AppClient, appId: number): AppGateway {
  const { rest, paginate } = app.octokit
  return {
    async failedDeliveries(since) {
      const failed: FailedDelivery[] = []
      let pages = 0
      for await (const { data } of paginate.iterator(rest.apps.listWebhookDeliveries, {
        per_page: PAGE,
        status: 'failure',
      })) {
        pages += 1
        const young = data.filter(({ delivered_at }) => new Date(delivered_at) >= since)
        // A GitHub Enterprise Server that does not know the filter lists all.
        const bad = young.filter(({ status_code }) => status_code < 200 || status_code > 299)
        failed.push(
          ...bad.map(({ id, guid, delivered_at }) => ({ id, deliveryId: guid, at: new Date(delivered_at) })),
        )
        if (young.length < data.length || pages === MAX_PAGES) break
      }
      return failed
    },

    async redeliver(attemptId) {
      try {
        await rest.apps.redeliverWebhookDelivery({ delivery_id: attemptId })
        return true
      } catch (error) {
        const status = statusOf(error)
        if (status === 400 || status === 404 || status === 422) return false
        throw error
      }
    },

    async installations() {
      const all = await paginate(rest.apps.listInstallations, { per_page: PAGE })
      return all.map(({ id, suspended_at }) => ({ id, suspended: suspended_at !== null }))
    },

    openInstallation: (installationId) => openInstallation(app, appId, installationId),
  }
}

function openInstallation(app: AppClient, appId: number, installationId: number): InstallationGateway {
  const octokit = installationClient(app, installationId, { permissions: SWEEP_PERMISSIONS })
  return {
    async budget() {
      try {
        const { core, graphql } = (await octokit.rest.rateLimit.get()).data.resources
        return Math.min(...[core, graphql ?? core].map(({ remaining, limit }) => remaining / limit))
      } catch (error) {
        // A GitHub Enterprise Server without rate limits.
        if (statusOf(error) === 404) return 1
        throw error
      }
    },

    async repositories() {
      const all = await octokit.paginate(octokit.rest.apps.listReposAccessibleToInstallation, {
        per_page: PAGE,
      })
      return all
        .filter(({ archived, disabled }) => !archived && !disabled)
        .map(({ owner, name }) => ({ owner: owner.login, name }))
    },

    openPullRequests: (repositories) => readOpenPullRequests(octokit, appId, repositories),
  }
}
