import type {
  App,
  ArchiveLink,
  Attempt,
  CheckRun,
  CheckSuite,
  Delivery,
  Fault,
  Installation,
  IssueComment,
  Limits,
  LoggedRequest,
  Login,
  PullRequest,
  QueueEntry,
  RateLimits,
  Repository,
  Review,
  ReviewComment,
  TimelineEvent,
  Token,
  User,
} from './model.ts'
import type { Meter } from './rules/rate-limits.ts'

export type * from './model.ts'

/** All that the simulated GitHub knows, as plain data. */
export interface State {
  readonly app: App
  readonly users: Map<Login, User>
  readonly installations: Installation[]
  readonly tokens: Map<string, Token>
  readonly repositories: Repository[]
  readonly pullRequests: PullRequest[]
  /** Of all branches; each in its order. */
  readonly queue: QueueEntry[]
  readonly reviews: Review[]
  readonly reviewComments: ReviewComment[]
  readonly issueComments: IssueComment[]
  readonly checkSuites: CheckSuite[]
  readonly checkRuns: CheckRun[]
  readonly archiveLinks: Map<string, ArchiveLink>
  readonly outbox: Delivery[]
  /** Oldest first. */
  readonly attempts: Attempt[]
  readonly faults: Fault[]
  readonly log: LoggedRequest[]
  /** What neither the real app nor the real GitHub would do, in words. */
  readonly violations: string[]
  readonly limits: Limits
  /** Enforced; null: requests are counted and never refused. */
  rateLimits: RateLimits | null
  /** By installation. */
  readonly meters: Map<number, Meter>
  lastId: number
}

/** https://docs.github.com/rest/git/trees: 100,000 entries; about-diffs: 20,000 lines of a file's diff. */
const GITHUB_LIMITS: Readonly<Limits> = {
  treeEntries: 100_000,
  patchLines: 20_000,
  blobTextBytes: 512_000,
}

export function createState(app: App): State {
  return {
    app,
    users: new Map(),
    installations: [],
    tokens: new Map(),
    repositories: [],
    pullRequests: [],
    queue: [],
    reviews: [],
    reviewComments: [],
    issueComments: [],
    checkSuites: [],
    checkRuns: [],
    archiveLinks: new Map(),
    outbox: [],
    attempts: [],
    faults: [],
    log: [],
    violations: [],
    limits: { ...GITHUB_LIMITS },
    rateLimits: null,
    meters: new Map(),
    lastId: 1000,
  }
}

/** Ids are of one sequence: an id taken for another kind's never finds something by chance. */
export function nextId(state: State): number {
  state.lastId += 1
  return state.lastId
}

/** The app's suite of a commit; undefined until a push or a run makes it. */
export function findSuite(state: State, repository: Repository, headSha: string): CheckSuite | undefined {
  return state.checkSuites.find((one) => one.repository === repository && one.headSha === headSha)
}

export function addSuite(
  state: State,
  suite: Pick<CheckSuite, 'repository' | 'headSha' | 'branch' | 'before'>,
): CheckSuite {
  const added = { id: nextId(state), ...suite, createdAt: timestamp() }
  state.checkSuites.push(added)
  return added
}

export function addToTimeline(
  state: State,
  { timeline }: PullRequest,
  type: TimelineEvent['type'],
  actor: Login,
): void {
  timeline.push({ type, id: nextId(state), actor, createdAt: timestamp() })
}

/** The time as GitHub writes it, to the second. */
export function timestamp(date: Date = new Date()): string {
  return date.toISOString().replace(/\.\d{3}Z$/, 'Z')
}

export function botLogin(app: App): Login {
  return `${app.slug}[bot]`
}

/** The user of a login; whoever is named exists. */
export function userOf(state: State, login: Login): User {
  const known = state.users.get(login)
  if (known !== undefined) return known
  const user: User = { id: nextId(state), login, type: login.endsWith('[bot]') ? 'Bot' : 'User' }
  state.users.set(login, user)
  return user
}

export function fullName(repository: Repository): string {
  return `${repository.owner}/${repository.name}`
}

export function findRepository(state: State, owner: string, name: string): Repository | undefined {
  const wanted = `${owner}/${name}`.toLowerCase()
  return state.repositories.find((one) => !one.deleted && fullName(one).toLowerCase() === wanted)
}

/** The repository that had this name before it was renamed, unless another one has it now. */
export function findRenamed(state: State, owner: string, name: string): Repository | undefined {
  if (findRepository(state, owner, name) !== undefined) return undefined
  return state.repositories.find((one) => {
    return one.owner.toLowerCase() === owner.toLowerCase() && one.formerNames.includes(name)
  })
}

export function installationOf(state: State, repository: Repository): Installation | undefined {
  return state.installations.find((one) => one.repositories.has(repository))
}
