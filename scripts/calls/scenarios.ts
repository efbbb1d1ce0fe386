import { readFileSync } from 'node:fs'
import { sql } from 'kysely'
import { parse } from 'yaml'
import { startService } from '../../src/compose.ts'
import { connectDatabase } from '../../src/storage/database.ts'
import {
  type FileChanges,
  type PullRequest,
  type Repository,
  type SimulatedGitHub,
  startSimulatedGitHub,
} from '../../test/simulated-github/index.ts'
import { serviceEnvironment } from '../../test/support/service-environment.ts'

/** What one event costs of GitHub's limits. */
export interface Cost {
  readonly scenario: string
  /** The requests in their order, tokens left out: `GET …/git/trees/{tree_sha}`, `query observe`. */
  readonly reads: readonly string[]
  readonly writes: readonly string[]
  /** An installation's token is good for an hour; each process that runs jobs asks for its own. */
  readonly tokens: number
  /** Of the answers. */
  readonly bytes: number
}

const TASKS = `from celery import shared_task

from shop.mail import send


@shared_task(queue="mail")
def send_invoice(order_id):
    return send(order_id)


@shared_task
def close_order(order_id):
    return order_id
`

const FILES = {
  'shop/__init__.py': '',
  'shop/mail.py': 'def send(order_id):\n    return order_id\n',
  'shop/tasks.py': TASKS,
  'shop/views.py':
    'from shop import tasks\n\n\ndef checkout(order_id):\n    tasks.send_invoice.delay(order_id)\n',
  'pyproject.toml': '[project]\nname = "shop"\n',
}

const RENAMED = TASKS.replace('def send_invoice', 'def email_invoice')
const BOTH_RENAMED = RENAMED.replace('def close_order', 'def archive_order')

/** GitHub shows no lines of a file that is only renamed. */
const MOVED = { 'shop/tasks.py': null, 'shop/jobs.py': TASKS }
/** The file with the finding is the last of GitHub's list, before and after a push that adds one. */
const LARGE: FileChanges = {
  ...Object.fromEntries(Array.from({ length: 2_998 }, (_, i) => [`data/${i}.txt`, `${i}\n`])),
  'shop/tasks.py': RENAMED,
}
const OTHER_TASK = {
  'shop/reports.py': 'from celery import shared_task\n\n\n@shared_task\ndef report(day):\n    return day\n',
}

interface Scene {
  readonly github: SimulatedGitHub
  readonly repository: Repository
  readonly pull: PullRequest
}

/** The events of one pull request's life in a repository that the service knows, and of one without tasks. */
const SCENARIOS: readonly (readonly [string, (scene: Scene) => Promise<unknown>])[] = [
  [
    'push with nothing to say',
    ({ github, repository }) =>
      github.push(repository, 'topic', { 'shop/mail.py': 'def send(order_id):\n    return 1\n' }),
  ],
  [
    'push to a task module with nothing to say',
    ({ github, repository }) =>
      github.push(repository, 'topic', { 'shop/tasks.py': RENAMED.replace('return order_id', 'return 1') }),
  ],
  [
    'push with news',
    ({ github, repository }) => github.push(repository, 'topic', { 'shop/tasks.py': BOTH_RENAMED }),
  ],
  [
    'push that fixes',
    ({ github, repository }) => github.push(repository, 'topic', { 'shop/tasks.py': RENAMED }),
  ],
  [
    'forced push with nothing to say',
    async ({ github, repository }) => {
      const files = { 'shop/tasks.py': RENAMED, 'shop/mail.py': 'def send(order_id):\n    return 2\n' }
      const commit = await github.commitFiles(repository, 'rebased', files)
      await github.push(repository, 'topic', { commit })
    },
  ],
  [
    're-run',
    async ({ github, repository, pull }) => {
      const [run] = github.checkRuns(repository, pull.head.sha)
      if (run === undefined) throw new Error('no check run')
      return await github.rerequest(run, 'acme')
    },
  ],
  ['`/celery-fix`', ({ github, pull }) => github.comment(pull, 'acme', '/celery-fix')],
]

/** Plays each scenario against a simulated GitHub, with the jobs in this process. */
export async function playScenarios(databaseUrl: string): Promise<readonly Cost[]> {
  const manifest = parse(readFileSync(new URL('../../app.yml', import.meta.url), 'utf8'))
  const github = await startSimulatedGitHub({
    permissions: manifest.default_permissions,
    events: manifest.default_events,
    // A busy machine may stand still for longer than GitHub waits.
    delivery: { deadlineMs: 60_000 },
  })
  const requests: string[] = []
  const service = await startService(await serviceEnvironment(github, databaseUrl), {
    roles: ['web', 'worker'],
    retrySeconds: 0,
    inline: { client: { beforeRequest: async (route) => void requests.push(route) } },
  })
  github.connect(`${service.url}${new URL(manifest.hook_attributes.url).pathname}`)

  const database = await connectDatabase(databaseUrl)

  /** Jobs that wait for other webhooks about the same push run as well. */
  async function settle(): Promise<void> {
    while ((await github.deliver()).length > 0) await service.idle()
    await sql`UPDATE pgboss.job SET start_after = now() WHERE state < 'active'`.execute(database)
    await service.idle()
    while ((await github.deliver()).length > 0) await service.idle()
  }

  async function costOf(scenario: string, happening: () => Promise<unknown>): Promise<Cost> {
    requests.length = 0
    const answered = github.state.log.length
    await happening()
    await settle()
    const answers = github.state.log.slice(answered)
    const names = requests.filter((route) => !isToken(route)).map(shortened)
    return {
      scenario,
      reads: names.filter(isRead),
      writes: names.filter((name) => !isRead(name)),
      tokens: requests.filter(isToken).length,
      bytes: answers.reduce((sum, { responseBytes }) => sum + responseBytes, 0),
    }
  }

  try {
    const repository = await github.createRepository({ owner: 'acme', name: 'shop', files: FILES })
    // The service knows what it once reviewed, or what was pushed to the default branch.
    await github.push(repository, 'main', { 'README.md': '# Shop\n' })
    await settle()
    const costs: Cost[] = []
    await github.commitFiles(repository, 'topic', { 'shop/tasks.py': RENAMED })
    let pull: PullRequest | null = null
    const opened = async () => {
      pull = await github.openPullRequest(repository, { head: 'topic' })
    }
    costs.push(await costOf('new pull request', opened))
    if (pull === null) throw new Error('no pull request')
    for (const [scenario, happening] of SCENARIOS) {
      const scene = { github, repository, pull }
      costs.push(await costOf(scenario, () => happening(scene)))
    }
    const openWith = async (branch: string, changes: FileChanges) => {
      await github.commitFiles(repository, branch, changes)
      return await github.openPullRequest(repository, { head: branch })
    }
    const words = { 'README.md': '# The shop\n' }
    costs.push(await costOf('new pull request without tasks', () => openWith('words', words)))
    costs.push(await costOf('new pull request with a comment on a file', () => openWith('moved', MOVED)))
    for (const [scenario, happening] of [
      ['new pull request of 3,000 files', () => openWith('large', LARGE)],
      ['push with nothing to say to one of 3,000 files', () => github.push(repository, 'large', words)],
    ] as const) {
      costs.push(await costOf(scenario, happening))
    }
    const [first, second] = [await openWith('one', words), await openWith('two', OTHER_TASK)]
    await settle()
    costs.push(await costOf('first in a merge queue', () => github.addToMergeQueue(first, 'acme')))
    costs.push(await costOf('second in a merge queue', () => github.addToMergeQueue(second, 'acme')))
    github.assertClean({ allowUnread: true })
    return costs
  } finally {
    await service.stop()
    await database.destroy()
    await github.stop()
  }
}

const isToken = (route: string): boolean => route.endsWith('/access_tokens') || route === 'GET /app'
const isRead = (name: string): boolean => /^(GET|query) ?/.test(name)

/** Later pages of a list have addresses of their own. */
function shortened(route: string): string {
  return route
    .replace('POST /graphql ', '')
    .replace(/https?:\/\/[^/]+/, '')
    .replace('/repos/{owner}/{repo}', '…')
    .replace(/\/repos\/[^/]+\/[^/]+/, '…')
    .replace(/\?.*/, '')
    .replace(/[0-9a-f]{40}/, '{ref}')
    .replace(/\/\d+/, '/{number}')
}
