import { writeFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import type { PullRequest, Role, SimulatedGitHub } from '../simulated-github/index.ts'
import { FILES, openShop, RENAME } from './shop.ts'

/** `read` is everybody who may see a public repository. */
const ROLES = ['read', 'triage', 'write', 'maintain', 'admin'] as const satisfies readonly Role[]
const PLACES = ['conversation', 'thread', 'review'] as const
const HEADS = [
  'same repository',
  'fork without the app',
  'fork with the app',
  'fork open to maintainers',
] as const
type Role_ = (typeof ROLES)[number]
type Place = (typeof PLACES)[number]
type Head = (typeof HEADS)[number]

/** What a cell of the matrix ends in. */
type Result = 'refused' | 'commits' | 'patch' | 'approves' | 'answers' | 'not in a thread'

interface Kind {
  readonly command: string
  /** Who may: people from this role on, or people with write permission and the author of the pull request. */
  readonly from: 'fix' | 'approve' | 'contributor'
  readonly result: 'commits' | 'approves' | 'answers'
}

/** The settings of the repository. */
const SETTINGS = 'fix: maintain\napprove: admin\n'
const FROM = { fix: 'maintain', approve: 'admin' } as const
const KINDS: readonly Kind[] = [
  { command: '/celery-fix', from: 'fix', result: 'commits' },
  { command: '/celery-fix all', from: 'fix', result: 'commits' },
  { command: '/celery-fix task-renamed-without-name', from: 'fix', result: 'commits' },
  { command: '/celery-fix send_invoice', from: 'fix', result: 'commits' },
  { command: '/celery-fix alias shop.tasks.send_invoice', from: 'fix', result: 'commits' },
  { command: '/celery-fix --dry-run', from: 'contributor', result: 'answers' },
  { command: '/celery-fix help', from: 'contributor', result: 'answers' },
  { command: '/celery-ignore drained', from: 'fix', result: 'commits' },
  { command: '/celery-explain task-removed', from: 'contributor', result: 'answers' },
  { command: '/celery-recheck', from: 'contributor', result: 'answers' },
  { command: '/celery-help', from: 'contributor', result: 'answers' },
  // At the end: it changes what the others find.
  { command: '/celery-approve shop.tasks.send_invoice drained', from: 'approve', result: 'approves' },
]

interface Cell {
  readonly kind: Kind
  readonly role: Role_
  readonly head: Head
  readonly isAuthor: boolean
  readonly place: Place
}

function expected({ kind, role, head, isAuthor, place }: Cell): Result {
  const atLeast = (other: Role_) => ROLES.indexOf(role) >= ROLES.indexOf(other)
  const may = kind.from === 'contributor' ? isAuthor || atLeast('write') : atLeast(FROM[kind.from])
  if (!may) return 'refused'
  if (kind.result !== 'commits') return kind.result
  if (kind.command.startsWith('/celery-ignore') && place !== 'thread') return 'not in a thread'
  // Authors own their forks; nobody else may push there, unless they allow it.
  const mayPush = head === 'same repository' || head === 'fork open to maintainers' || isAuthor
  return head !== 'fork without the app' && mayPush ? 'commits' : 'patch'
}

/** What the app did, by its reply. The head branches are protected: who may commit is refused by GitHub alone. */
function observed(reply: string | null, reactions: readonly string[]): Result | string {
  if (reply === null) return reactions.includes('rocket') ? 'answers' : `no reply, ${reactions.join()}`
  if (/^`[\w-]+` has no \w+ permission on this repository/.test(reply)) return 'refused'
  if (/^The branch `topic\S*` is protected/.test(reply)) return 'commits'
  if (/^(This pull request comes from the fork|`[\w-]+` has no write permission on the fork)/.test(reply))
    return 'patch'
  if (/approved 1 break/.test(reply)) return 'approves'
  if (/works as a reply to a comment of this app/.test(reply)) return 'not in a thread'
  return 'answers'
}

/** The whole matrix; else each role with each command, and each head, author and place with two roles. */
const isWhole = process.env.WHOLE_MATRIX !== undefined

function cellsOf(head: Head, isAuthor: boolean): readonly Cell[] {
  return KINDS.flatMap((kind) =>
    ROLES.flatMap((role) => PLACES.map((place): Cell => ({ kind, role, head, isAuthor, place }))),
  ).filter(({ kind, role, place }) => {
    if (isWhole || (head === 'same repository' && !isAuthor && place === 'conversation')) return true
    const isTelling = ['/celery-fix', '/celery-fix --dry-run', '/celery-ignore drained'].includes(
      kind.command,
    )
    return isTelling && (role === 'read' || role === 'maintain') && (place !== 'review' || role === 'read')
  })
}

const GROUPS = HEADS.flatMap((head) => [false, true].map((isAuthor) => [head, isAuthor] as const))

test('each person may do what the settings say, wherever the command is written', {
  timeout: 1_800_000,
}, async () => {
  const files = { ...FILES, '.github/celery-guard.yml': SETTINGS }
  const { github, repository, settle } = await openShop({ files })
  const rows: string[] = []
  const wrong: string[] = []
  let number = 0
  for (const [head, isAuthor] of GROUPS) {
    const author = `author-${number++}`
    const pull = await scene(github, head, author, number)
    await settle()
    const person = isAuthor ? author : `person-${number}`
    for (const cell of cellsOf(head, isAuthor)) {
      github.setPermission(repository, person, cell.role)
      const written = await write(github, pull, person, cell)
      await settle()
      const got = observed(lastReply(github, pull, written.from), written.reactions())
      const want = expected(cell)
      const who = `${cell.role}${isAuthor ? ', author' : ''}`
      rows.push([who, head, cell.place, cell.kind.command, want, got].join('\t'))
      if (got !== want) wrong.push(rows.at(-1) ?? '')
      expect(pull.head.sha).toBe(written.head)
      forget(github, written.from)
    }
  }
  if (process.env.PERMISSION_MATRIX)
    writeFileSync(process.env.PERMISSION_MATRIX, `${HEADER}\n${rows.join('\n')}\n`)
  expect(wrong).toEqual([])
  expect(rows.length).toBeGreaterThan(100)
})

const HEADER = ['who', 'head', 'written in', 'command', 'expected', 'observed'].join('\t')

async function scene(github: SimulatedGitHub, head: Head, author: string, id: number): Promise<PullRequest> {
  const [repository] = github.state.repositories
  if (repository === undefined) throw new Error('no repository')
  const branch = `topic-${id}`
  const from = head === 'same repository' ? repository : await github.forkRepository(repository, author)
  if (from !== repository && head !== 'fork without the app') await github.install(from)
  await github.commitFiles(from, branch, RENAME)
  github.protectBranch(from, branch, { requiredChecks: [] })
  const maintainersCanModify = head === 'fork open to maintainers'
  return await github.openPullRequest(repository, { head: branch, from, author, maintainersCanModify })
}

async function write(github: SimulatedGitHub, pull: PullRequest, person: string, { kind, place }: Cell) {
  const { state } = github
  const from = {
    comments: state.issueComments.length,
    replies: state.reviewComments.length,
    reviews: state.reviews.length,
  }
  const wrote = { from: { ...from }, head: pull.head.sha }
  const root = state.reviewComments.find((one) => one.pullRequest === pull && one.inReplyTo === null)
  if (root === undefined) throw new Error('the app wrote no finding')
  const writeIn = async () => {
    if (place === 'thread') return await github.reply(root, person, kind.command)
    if (place === 'conversation') return await github.comment(pull, person, kind.command)
    return await github.review(pull, person, { body: kind.command, event: 'COMMENT' })
  }
  const item = await writeIn()
  return { ...wrote, reactions: () => item.reactions.map(({ content }) => content) }
}

interface Lengths {
  readonly comments: number
  readonly replies: number
  readonly reviews: number
}

/** Takes away what was written since: a person is refused once, and no cell changes the next. */
function forget({ state }: SimulatedGitHub, { comments, replies, reviews }: Lengths): void {
  state.issueComments.splice(comments)
  state.reviewComments.splice(replies)
  state.reviews.splice(reviews)
}

/** What the app wrote since. */
function lastReply({ state }: SimulatedGitHub, pull: PullRequest, from: Lengths): string | null {
  const found = [...state.issueComments.slice(from.comments), ...state.reviewComments.slice(from.replies)]
    .filter((one) => one.pullRequest === pull && one.user.endsWith('[bot]'))
    .map(({ body }) => body)
  return found.at(-1) ?? null
}
