import { generateKeyPairSync, type KeyObject } from 'node:crypto'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { assertClean } from './clean.ts'
import { type FaultRequest, type SetFault, setFault } from './faults.ts'
import { exhaust, GITHUB_RATES, meterOf, type Resource } from './rules/rate-limits.ts'
import * as conversation from './say/conversation.ts'
import * as installations from './say/installations.ts'
import * as mergeQueue from './say/merge-queue.ts'
import * as protection from './say/protection.ts'
import * as pullRequests from './say/pull-requests.ts'
import * as readers from './say/readers.ts'
import * as repositories from './say/repositories.ts'
import { applySuggestion } from './say/suggestions.ts'
import { loadDescription } from './schema/openapi.ts'
import { createApiServer } from './server.ts'
import type { Simulation } from './simulation.ts'
import {
  createState,
  type DeliveryOptions,
  type Hook,
  type Installation,
  type Permissions,
  type RateLimits,
  type State,
  type Usage,
} from './state.ts'
import { createCourier } from './webhooks/courier.ts'

export type { FaultRequest, SetFault } from './faults.ts'
export type { FileChanges } from './git/commits.ts'
export type { Mergeability } from './rules/protection.ts'
export type { Conversation, ShownComment } from './say/readers.ts'
export { suggestionIn } from './say/suggestions.ts'
export type * from './state.ts'

export interface Options {
  readonly slug?: string
  /** `default_permissions` and `default_events` of the app's manifest. */
  readonly permissions?: Permissions
  readonly events?: readonly string[]
  /** Webhooks leave by themselves; otherwise a test calls `deliver()`. */
  readonly automaticDelivery?: boolean
  /** How webhooks leave: deadline, order, how many at a time and how often each. */
  readonly delivery?: Partial<DeliveryOptions>
  /** False saves the check of the simulation's own answers and webhooks, for benches. Requests are always checked. */
  readonly validate?: boolean
  /** Enforces GitHub's limits, or these; otherwise requests are counted and never refused. */
  readonly limits?: boolean | Partial<RateLimits>
}

export type SimulatedGitHub = Awaited<ReturnType<typeof startSimulatedGitHub>>

const PERMISSIONS: Permissions = {
  checks: 'write',
  contents: 'write',
  issues: 'write',
  merge_queues: 'read',
  metadata: 'read',
  pull_requests: 'write',
}
/** Made once for all servers of the process: it takes a tenth of a second. */
let keys: { readonly privateKey: KeyObject; readonly publicKey: KeyObject } | undefined
const EVENTS = [
  'check_run',
  'issue_comment',
  'merge_group',
  'pull_request',
  'pull_request_review',
  'pull_request_review_comment',
  'pull_request_review_thread',
  'push',
  'repository',
]

/** Starts a GitHub of its own on a free port of 127.0.0.1, with one app registered and nothing else in it. */
export async function startSimulatedGitHub(options: Options = {}) {
  const root = mkdtempSync(join(tmpdir(), 'simulated-github-'))
  keys ??= generateKeyPairSync('rsa', { modulusLength: 2048 })
  const { privateKey, publicKey } = keys
  const state = createState({
    id: 1,
    slug: options.slug ?? 'celery-guard',
    clientId: 'Iv1.simulated',
    owner: 'app-owner',
    publicKey,
    webhookSecret: 'a webhook secret',
    permissions: options.permissions ?? PERMISSIONS,
    events: options.events ?? EVENTS,
    createdAt: '2026-01-01T00:00:00Z',
  })
  setLimits(state, options.limits ?? false)
  const courier = createCourier(() => simulation, options.automaticDelivery ?? false, options.delivery)
  const server = createApiServer(() => simulation)
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const simulation: Simulation = {
    state,
    description: loadDescription(),
    hooks: new Set(),
    validate: options.validate ?? true,
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    newGitDir: (name) => join(root, `${state.repositories.length}-${name.replace(/[^\w.-]/g, '_')}.git`),
    onWebhook: courier.onWebhook,
    redeliver: ({ id }) => courier.redeliver(id),
  }
  const { connect, deliver, redeliver, lose, setDelivery } = courier

  return {
    url: simulation.url,
    state,
    app: {
      id: state.app.id,
      slug: state.app.slug,
      privateKey: privateKey.export({ type: 'pkcs1', format: 'pem' }).toString(),
      webhookSecret: state.app.webhookSecret,
    },
    ...verbs(simulation),
    connect,
    deliver,
    redeliver,
    lose,
    setDelivery,
    async stop(): Promise<void> {
      for (const fault of state.faults) fault.removal.resolve()
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
      for (const repository of state.repositories) repository.objects.close()
      rmSync(root, { recursive: true, force: true })
    },
  }
}

function verbs(simulation: Simulation) {
  const { state } = simulation
  const bind = <Rest extends unknown[], Result>(verb: (simulation: Simulation, ...rest: Rest) => Result) => {
    return (...rest: Rest) => verb(simulation, ...rest)
  }
  return {
    createRepository: bind(repositories.createRepository),
    renameRepository: bind(repositories.renameRepository),
    forkRepository: bind(repositories.forkRepository),
    deleteRepository: bind(repositories.deleteRepository),
    commitFiles: bind(repositories.commitFiles),
    createBranch: repositories.createBranch,
    push: bind(repositories.push),
    setPermission: bind(repositories.setPermission),
    install: bind(installations.install),
    uninstall: bind(installations.uninstall),
    deleteInstallation: bind(installations.deleteInstallation),
    suspend: bind(installations.suspend),
    unsuspend: bind(installations.unsuspend),
    readFile: repositories.readFile,
    listFiles: repositories.listFiles,
    openPullRequest: bind(pullRequests.openPullRequest),
    closePullRequest: bind(pullRequests.closePullRequest),
    reopenPullRequest: bind(pullRequests.reopenPullRequest),
    changeBase: bind(pullRequests.changeBase),
    changeTitle: bind(pullRequests.changeTitle),
    markReadyForReview: bind(pullRequests.markReadyForReview),
    addToMergeQueue: bind(mergeQueue.addToMergeQueue),
    removeFromMergeQueue: bind(mergeQueue.removeFromMergeQueue),
    mergeableGroup: bind(mergeQueue.mergeableGroup),
    landMergeGroup: bind(mergeQueue.landMergeGroup),
    comment: bind(conversation.comment),
    reply: bind(conversation.reply),
    review: bind(conversation.review),
    editText: bind(conversation.edit),
    deleteComment: bind(conversation.remove),
    resolve: bind(conversation.resolve),
    unresolve: bind(conversation.unresolve),
    dismiss: bind(conversation.dismiss),
    lock: conversation.lock,
    unlock: conversation.unlock,
    rerequest: bind(pullRequests.rerequest),
    rerequestSuite: bind(pullRequests.rerequestSuite),
    requestAction: bind(pullRequests.requestAction),
    protectBranch: protection.protectBranch,
    mergeable: bind(protection.mergeable),
    merge: bind(protection.merge),
    applySuggestion: bind(applySuggestion),
    conversation: bind(readers.conversation),
    checkRuns: bind(readers.checkRuns),
    /** The next requests of a kind fail. */
    failNext({ times = 1, ...fault }: FaultRequest & { readonly times?: number }): SetFault {
      return setFault(state, fault, times)
    },
    /** All requests of a kind fail until the fault is removed. */
    failAll(fault: FaultRequest = {}): SetFault {
      return setFault(state, fault, Number.POSITIVE_INFINITY)
    },
    /** Calls `hook` before and after each request, which waits for it; the result ends that. */
    onRequest(hook: Hook): () => void {
      simulation.hooks.add(hook)
      return () => simulation.hooks.delete(hook)
    },
    /** Enforces limits from here on; `false` ends that. */
    setLimits(limits: boolean | Partial<RateLimits>): void {
      setLimits(state, limits)
    },
    /** Uses up what is left of an installation's primary limit. */
    exhaust(installation: Installation, resource: Resource = 'core'): void {
      exhaust(state, installation, resource)
    },
    /** What an installation did so far. */
    usage(installation: Installation): Usage {
      return structuredClone(meterOf(state, installation).usage)
    },
    expireTokens(): void {
      for (const token of state.tokens.values()) token.expiresAt = 0
    },
    assertClean(options?: { readonly allowUnread?: boolean }): void {
      assertClean(state, options)
    },
  }
}

function setLimits(state: State, limits: boolean | Partial<RateLimits>): void {
  const wanted = limits === true ? {} : limits
  state.rateLimits = wanted === false ? null : { ...GITHUB_RATES, ...wanted }
}
