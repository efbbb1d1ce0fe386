import type { RestEndpointMethodTypes } from '@octokit/rest'
import { type Answer, notFound, Refusal } from './answer.ts'
import type { Caller } from './rules/authentication.ts'
import type { OperationId } from './schema/operations.ts'
import type { Simulation } from './simulation.ts'
import { botLogin, findRepository, type Login, type PullRequest, type Repository } from './state.ts'

/** A request that is authenticated, authorized and valid; `repository` is the one its path names. */
export interface Call<P> {
  readonly simulation: Simulation
  readonly caller: Caller
  /** Path, query and body in one, of the types that GitHub's description gives them. */
  readonly parameters: P
  readonly url: string
  /** Media types that the caller accepts, as it wrote them. */
  readonly accept: string
}

export type Handler<P> = (call: Call<P>) => Promise<Answer> | Answer
/** The operations of one resource group. */
export type Operations = Partial<Record<OperationId, Handler<never>>>

/** Parameters of an operation as Octokit's types, generated from the same description, know them. */
export type Parameters<
  Group extends keyof RestEndpointMethodTypes,
  Method extends keyof RestEndpointMethodTypes[Group],
> = RestEndpointMethodTypes[Group][Method] extends { parameters: infer P } ? P : never

/** The repository that a path names. */
export function repositoryOf(call: Call<{ owner: string; repo: string }>): Repository {
  const { owner, repo } = call.parameters
  const found = findRepository(call.simulation.state, owner, repo)
  if (found === undefined) throw notFound()
  return found
}

/** The pull request that a path names. */
export function pullRequestOf(call: Call<{ owner: string; repo: string; pull_number: number }>): PullRequest {
  return findPullRequest(call.simulation, repositoryOf(call), call.parameters.pull_number)
}

export function findPullRequest(simulation: Simulation, repository: Repository, number: number): PullRequest {
  const found = simulation.state.pullRequests.find((one) => {
    return one.repository === repository && one.number === number
  })
  if (found === undefined) throw notFound()
  return found
}

/** The login that the caller writes under. */
export function callerLogin(call: Call<unknown>): Login {
  return botLogin(call.simulation.state.app)
}

/** True when the caller asked for the bytes themselves (`application/vnd.github.raw+json`). */
export function wantsRaw(call: Call<unknown>): boolean {
  return /^application\/vnd\.github(\.v3)?\.raw(\+json)?$/.test(call.accept)
}

const KNOWN_MEDIA_TYPES = /^(\*\/\*|application\/(json|vnd\.github(\.v3)?(\.raw)?(\+json)?))$/

/** Diffs, patches and HTML are not simulated; GitHub itself answers 415 for types it does not know. */
export function requireKnownMediaType(accept: string): void {
  if (KNOWN_MEDIA_TYPES.test(accept)) return
  throw new Refusal(415, "Unsupported 'Accept' header: must accept 'application/json'")
}
