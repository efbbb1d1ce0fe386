import { readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import type {
  FileChanges,
  Login,
  PullRequest,
  Repository,
  SimulatedGitHub,
} from '../../test/simulated-github/index.ts'
import type { Commits } from './commits.ts'

/** A pull request that was just opened: no webhook has been delivered yet. */
export interface Scene {
  readonly repository: Repository
  readonly pull: PullRequest
  /** Who opened it; may write to the repository. */
  readonly author: Login
  /** null: nothing is known of the people. */
  readonly life: Life | null
}

/** How the sample goes on, whose check can turn green. */
export interface Life {
  /** May write to the repository. */
  readonly reviewer: Login
  /** In the thread about the intended break. */
  readonly question: string
  readonly intended: { readonly task: string; readonly reason: string }
}

const AUTHOR = 'ana'
const LIFE: Life = {
  reviewer: 'ben',
  question: 'Can receipts still be queued when we deploy?',
  intended: {
    task: 'orders.tasks.send_receipt',
    reason: 'we deploy at night, when the mail queue is empty',
  },
}
const SAMPLE = fileURLToPath(new URL('../../test/fixtures/demo', import.meta.url))

/** The sample project, whose pull request has something for most rules, and something that is to stay silent. */
export async function openSample(github: SimulatedGitHub): Promise<Scene> {
  const base = readTree(join(SAMPLE, 'base'))
  const head = readTree(join(SAMPLE, 'head'))
  const removed = Object.keys(base).filter((path) => !(path in head))
  const changes: FileChanges = { ...head, ...Object.fromEntries(removed.map((path) => [path, null])) }

  const repository = await github.createRepository({ owner: 'acme', name: 'bookshop', files: base })
  github.setPermission(repository, AUTHOR, 'write')
  github.setPermission(repository, LIFE.reviewer, 'write')
  const message = 'Send invoices; split the tasks of the catalog'
  await github.commitFiles(repository, 'invoices', changes, { author: AUTHOR, message })
  const body = 'Receipts get a better name, the catalog’s tasks a package, and orders an invoice.'
  const pull = await github.openPullRequest(repository, {
    head: 'invoices',
    author: AUTHOR,
    title: message,
    body,
  })
  return { repository, pull, author: AUTHOR, life: LIFE }
}

/** Any repository's commits. Its objects are borrowed; nothing is written to it. */
export async function openCommits(github: SimulatedGitHub, commits: Commits): Promise<Scene> {
  const { gitDir, name, base, head, subject } = commits
  const repository = await github.createRepository({ owner: 'local', name, from: gitDir })
  github.setPermission(repository, AUTHOR, 'write')
  await github.createBranch(repository, repository.defaultBranch, base)
  const branch = `demo-${head.slice(0, 12)}`
  await github.createBranch(repository, branch, head)
  const pull = await github.openPullRequest(repository, { head: branch, author: AUTHOR, title: subject })
  return { repository, pull, author: AUTHOR, life: null }
}

function readTree(root: string): Record<string, string> {
  const entries = readdirSync(root, { recursive: true, withFileTypes: true })
  const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
  return Object.fromEntries(paths.map((path) => [relative(root, path), readFileSync(path, 'utf8')]))
}
