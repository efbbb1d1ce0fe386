import { randomBytes } from 'node:crypto'
import { json, notFound, Refusal } from '../answer.ts'
import { type Call, type Operations, type Parameters, repositoryOf } from '../operation.ts'
import { renderApp, renderInstallation } from '../render/apps.ts'
import { renderRepository } from '../render/repositories.ts'
import { grants } from '../rules/permissions.ts'
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

  'apps/create-installation-access-token': (call: TokenRequest) => {
    const { state } = call.simulation
    const installation = state.installations.find((one) => one.id === call.parameters.installation_id)
    if (installation === undefined) throw notFound()
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
