import { randomBytes } from 'node:crypto'
import { json, notFound, Refusal } from '../answer.ts'
import { type Call, type Operations, type Parameters, repositoryOf } from '../operation.ts'
import { paged } from '../paging.ts'
import { renderApp, renderInstallation } from '../render/apps.ts'
import { renderRepository } from '../render/repositories.ts'
import type { Caller } from '../rules/authentication.ts'
import { grants } from '../rules/permissions.ts'
import { meterOf, rateOf } from '../rules/rate-limits.ts'
import {
  findRepository,
  type Installation,
  installationOf,
  type Permissions,
  type Repository,
  type Token,
  timestamp,
} from '../state.ts'

/** https://docs.github.com/apps/…/generating-an-installation-access-token-for-a-github-app: one hour. */
const TOKEN_LIFETIME_MS = 60 * 60 * 1000

type TokenRequest = Call<Parameters<'apps', 'createInstallationAccessToken'>>

export const apps: Operations = {
  'apps/get-authenticated': (call: Call<unknown>) => json(renderApp(call.simulation)),

  'apps/get-repo-installation': (call: Call<Parameters<'apps', 'getRepoInstallation'>>) => {
    const installation = installationOf(call.simulation.state, repositoryOf(call))
    if (installation === undefined) throw notFound()
    return json(renderInstallation(call.simulation, installation))
  },

  'apps/get-installation': (call: Call<Parameters<'apps', 'getInstallation'>>) => {
    return json(renderInstallation(call.simulation, installationById(call)))
  },

  'apps/list-installations': (call: Call<Parameters<'apps', 'listInstallations'>>) => {
    return paged(call, call.simulation.state.installations, (page) => {
      return page.map((one) => renderInstallation(call.simulation, one))
    })
  },

  'apps/list-repos-accessible-to-installation': (
    call: Call<Parameters<'apps', 'listReposAccessibleToInstallation'>>,
  ) => {
    const { token } = call.caller as Extract<Caller, { readonly kind: 'installation' }>
    const { installation, repositories } = token
    const covered = [...installation.repositories].filter((one) => repositories?.has(one) ?? true)
    return paged(call, covered, (page) => ({
      total_count: covered.length,
      repository_selection: 'selected',
      repositories: page.map((one) => renderRepository(call.simulation, one)),
    }))
  },

  'rate-limit/get': (call: Call<unknown>) => {
    const { state } = call.simulation
    const { token } = call.caller as Extract<Caller, { readonly kind: 'installation' }>
    const meter = meterOf(state, token.installation)
    const [core, graphql] = [rateOf(state, meter, 'core'), rateOf(state, meter, 'graphql')]
    const search = { limit: 30, used: 0, remaining: 30, reset: core.reset }
    return json({ resources: { core, graphql, search }, rate: core })
  },

  'apps/create-installation-access-token': (call: TokenRequest) => {
    const { state } = call.simulation
    const installation = installationById(call)
    if (installation.suspension !== null) throw new Refusal(403, 'This installation has been suspended')
    const repositories = requestedRepositories(call, installation)
    const token: Token = {
      value: `ghs_${randomBytes(18).toString('hex')}`,
      installation,
      permissions: requestedPermissions(call, installation),
      repositories,
      expiresAt: Date.now() + TOKEN_LIFETIME_MS,
    }
    state.tokens.set(token.value, token)
    return json(
      {
        token: token.value,
        expires_at: timestamp(new Date(token.expiresAt)),
        permissions: token.permissions,
        repository_selection: 'selected',
        ...(repositories === null
          ? {}
          : { repositories: [...repositories].map((one) => renderRepository(call.simulation, one)) }),
      },
      201,
    )
  },
}

function installationById(call: Call<{ readonly installation_id: number }>): Installation {
  const { state } = call.simulation
  const found = state.installations.find((one) => one.id === call.parameters.installation_id)
  if (found === undefined) throw notFound()
  return found
}

function requestedPermissions(call: TokenRequest, installation: Installation): Permissions {
  const wanted = call.parameters.permissions as Permissions | undefined
  if (wanted === undefined) return installation.permissions
  const excess = Object.entries(wanted).filter(
    ([name, level]) => !grants(installation.permissions, name, level),
  )
  if (excess.length === 0) return wanted
  throw new Refusal(422, 'The permissions requested are not granted to this installation.')
}

/** The repositories that a token is narrowed to; null when it is not. */
function requestedRepositories(
  call: TokenRequest,
  installation: Installation,
): ReadonlySet<Repository> | null {
  const { repositories: names, repository_ids: ids } = call.parameters
  if (names === undefined && ids === undefined) return null
  const byName = (names ?? []).map((name) =>
    findRepository(call.simulation.state, installation.account, name),
  )
  const byId = (ids ?? []).map((id) => call.simulation.state.repositories.find((one) => one.id === id))
  const found = [...byName, ...byId].filter((one) => one !== undefined && installation.repositories.has(one))
  if (found.length === byName.length + byId.length) return new Set(found as Repository[])
  throw new Refusal(
    422,
    'There is at least one repository that does not exist or is not accessible to the parent installation.',
  )
}
