import type { Simulation } from '../simulation.ts'
import type { Installation } from '../state.ts'
import { userOf } from '../state.ts'
import { WEB } from './urls.ts'
import { renderUser } from './users.ts'

export function renderApp(simulation: Simulation): Record<string, unknown> {
  const { app } = simulation.state
  return {
    id: app.id,
    slug: app.slug,
    node_id: `A_${app.id}`,
    client_id: app.clientId,
    owner: renderUser(simulation, app.owner),
    name: app.slug,
    description: null,
    external_url: `${WEB}/${app.owner}/${app.slug}`,
    html_url: `${WEB}/apps/${app.slug}`,
    created_at: app.createdAt,
    updated_at: app.createdAt,
    permissions: app.permissions,
    events: app.events,
  }
}

export function renderInstallation(
  simulation: Simulation,
  installation: Installation,
): Record<string, unknown> {
  const { app } = simulation.state
  const { suspension } = installation
  const account = userOf(simulation.state, installation.account)
  const url = `${simulation.url}/app/installations/${installation.id}`
  return {
    id: installation.id,
    account: renderUser(simulation, installation.account),
    repository_selection: 'selected',
    access_tokens_url: `${url}/access_tokens`,
    repositories_url: `${simulation.url}/installation/repositories`,
    html_url: `${WEB}/settings/installations/${installation.id}`,
    app_id: app.id,
    client_id: app.clientId,
    app_slug: app.slug,
    target_id: account.id,
    target_type: account.type,
    permissions: installation.permissions,
    events: app.events,
    created_at: installation.createdAt,
    updated_at: installation.createdAt,
    single_file_name: null,
    suspended_by: suspension === null ? null : renderUser(simulation, suspension.by),
    suspended_at: suspension?.at ?? null,
  }
}
