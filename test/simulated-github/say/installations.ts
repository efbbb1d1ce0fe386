import type { Simulation } from '../simulation.ts'
import {
  fullName,
  type Installation,
  installationOf,
  type Login,
  nextId,
  type Repository,
  timestamp,
} from '../state.ts'
import { emit } from '../webhooks/outbox.ts'

/** The owner takes the app off the repository; off the last one, the installation and its tokens go. */
export async function uninstall(simulation: Simulation, repository: Repository): Promise<void> {
  const installation = installationOf(simulation.state, repository)
  if (installation === undefined) throw new Error(`the app is not installed on ${fullName(repository)}`)
  if (installation.repositories.size === 1) return deleteInstallation(simulation, installation)
  installation.repositories.delete(repository)
  const removed = { event: 'installation_repositories', action: 'removed', installation } as const
  await emit(simulation, { ...removed, repositories: [repository] }, repository.owner)
}

/** The owner puts the app on repositories of the account, and the app hears of it. */
export async function install(simulation: Simulation, ...repositories: Repository[]): Promise<Installation> {
  const [first] = repositories
  if (first === undefined) throw new Error('no repository to install the app on')
  const { owner } = first
  const isFirst = !simulation.state.installations.some((one) => one.account === owner)
  const installation = installationFor(simulation, owner)
  for (const repository of repositories) installation.repositories.add(repository)
  const happening = isFirst
    ? ({ event: 'installation', action: 'created', installation } as const)
    : ({ event: 'installation_repositories', action: 'added', installation, repositories } as const)
  await emit(simulation, happening, owner)
  return installation
}

/** The owner deletes the installation: its tokens end, and the payload names what was taken away. */
export async function deleteInstallation(simulation: Simulation, installation: Installation): Promise<void> {
  const { state } = simulation
  state.installations.splice(state.installations.indexOf(installation), 1)
  for (const token of state.tokens.values()) if (token.installation === installation) token.expiresAt = 0
  await emit(simulation, { event: 'installation', action: 'deleted', installation }, installation.account)
  installation.repositories.clear()
}

/** The account suspends the app: its requests are refused, and it hears of nothing else. */
export async function suspend(
  simulation: Simulation,
  installation: Installation,
  by: Login = installation.account,
): Promise<void> {
  installation.suspension = { by, at: timestamp() }
  await emit(simulation, { event: 'installation', action: 'suspend', installation }, by)
}

export async function unsuspend(
  simulation: Simulation,
  installation: Installation,
  by: Login = installation.account,
): Promise<void> {
  installation.suspension = null
  await emit(simulation, { event: 'installation', action: 'unsuspend', installation }, by)
}

/** The installation of an account, a new one if it has none. */
export function installationFor(simulation: Simulation, account: Login): Installation {
  const { state } = simulation
  const known = state.installations.find((one) => one.account === account)
  if (known !== undefined) return known
  const installation: Installation = {
    id: nextId(state),
    account,
    permissions: state.app.permissions,
    repositories: new Set(),
    createdAt: timestamp(),
    suspension: null,
  }
  state.installations.push(installation)
  return installation
}
