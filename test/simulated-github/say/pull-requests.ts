import { baseOf } from '../difference.ts'
import { requireBranch, updateHead } from '../pushes.ts'
import type { Simulation } from '../simulation.ts'
import {
  addToTimeline,
  type CheckRun,
  fullName,
  type Login,
  nextId,
  type PullRequest,
  type Repository,
  timestamp,
  userOf,
} from '../state.ts'
import { emit } from '../webhooks/outbox.ts'

interface NewPullRequest {
  /** The branch to merge into; the default branch when left out. */
  readonly base?: string
  readonly head: string
  /** The fork that has the head branch; the repository itself when left out. */
  readonly from?: Repository
  readonly author?: Login
  readonly title?: string
  readonly body?: string
  readonly draft?: boolean
  readonly maintainersCanModify?: boolean
}

export async function openPullRequest(
  simulation: Simulation,
  repository: Repository,
  options: NewPullRequest,
): Promise<PullRequest> {
  const { state } = simulation
  const { base = repository.defaultBranch, head, from = repository, author = from.owner } = options
  userOf(state, author)
  const createdAt = timestamp()
  const pullRequest: PullRequest = {
    id: nextId(state),
    number: state.pullRequests.filter((one) => one.repository === repository).length + 1,
    repository,
    base: { ref: base, sha: await requireBranch(repository, base) },
    head: { repository: from, ref: head, sha: await requireBranch(from, head) },
    title: options.title ?? head,
    body: options.body ?? null,
    author,
    draft: options.draft ?? false,
    maintainersCanModify: options.maintainersCanModify ?? false,
    open: true,
    locked: false,
    timeline: [],
    createdAt,
    updatedAt: createdAt,
    closedAt: null,
    merge: null,
  }
  await updateHead(pullRequest)
  if ((await baseOf(pullRequest)) === pullRequest.head.sha) {
    throw new Error(`${fullName(repository)}: no commits between ${base} and ${head}`)
  }
  state.pullRequests.push(pullRequest)
  await emit(simulation, { event: 'pull_request', action: 'opened', pullRequest }, author)
  return pullRequest
}

export async function closePullRequest(simulation: Simulation, pullRequest: PullRequest): Promise<void> {
  pullRequest.open = false
  pullRequest.closedAt = timestamp()
  await emit(simulation, { event: 'pull_request', action: 'closed', pullRequest }, pullRequest.author)
}

/** Pushes made meanwhile are taken over, as on GitHub. */
export async function reopenPullRequest(simulation: Simulation, pullRequest: PullRequest): Promise<void> {
  pullRequest.open = true
  pullRequest.closedAt = null
  await updateHead(pullRequest)
  await emit(simulation, { event: 'pull_request', action: 'reopened', pullRequest }, pullRequest.author)
}

export async function markReadyForReview(simulation: Simulation, pullRequest: PullRequest): Promise<void> {
  pullRequest.draft = false
  await emit(
    simulation,
    { event: 'pull_request', action: 'ready_for_review', pullRequest },
    pullRequest.author,
  )
}

/** Somebody chooses another branch to merge into. */
export async function changeBase(
  simulation: Simulation,
  pullRequest: PullRequest,
  branch: string,
  user: Login = pullRequest.author,
): Promise<void> {
  const { ref, sha } = pullRequest.base
  pullRequest.base.sha = await requireBranch(pullRequest.repository, branch)
  pullRequest.base.ref = branch
  pullRequest.updatedAt = timestamp()
  addToTimeline(simulation.state, pullRequest, 'BaseRefChangedEvent', user)
  const changes = { base: { ref: { from: ref }, sha: { from: sha } } }
  await emit(simulation, { event: 'pull_request', action: 'edited', pullRequest, changes }, user)
}

/** Somebody edits the title, of which GitHub tells by the same event. */
export async function changeTitle(
  simulation: Simulation,
  pullRequest: PullRequest,
  title: string,
  user: Login = pullRequest.author,
): Promise<void> {
  const changes = { title: { from: pullRequest.title } }
  pullRequest.title = title
  pullRequest.updatedAt = timestamp()
  await emit(simulation, { event: 'pull_request', action: 'edited', pullRequest, changes }, user)
}

/** A person presses “Re-run”: GitHub asks the app for a new result and leaves the run as it is. */
export async function rerequest(simulation: Simulation, checkRun: CheckRun, user: Login): Promise<void> {
  await emit(simulation, { event: 'check_run', action: 'rerequested', checkRun }, user)
}

/** A person presses “Re-run all checks”. */
export async function rerequestSuite(simulation: Simulation, checkRun: CheckRun, user: Login): Promise<void> {
  await emit(simulation, { event: 'check_suite', action: 'rerequested', suite: checkRun.suite }, user)
}

/** A person presses one of the buttons that the check run offers. */
export async function requestAction(
  simulation: Simulation,
  checkRun: CheckRun,
  identifier: string,
  user: Login,
): Promise<void> {
  if (checkRun.status !== 'completed' || !checkRun.actions.some((one) => one.identifier === identifier)) {
    throw new Error(`the check run ${checkRun.name} shows no button ${identifier}`)
  }
  const pressed = { event: 'check_run', action: 'requested_action', checkRun } as const
  await emit(simulation, { ...pressed, requestedAction: identifier }, user)
}
