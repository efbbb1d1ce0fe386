import { readFileSync } from 'node:fs'
import { onTestFinished } from 'vitest'
import { parse } from 'yaml'

import { startService } from '../../src/compose.ts'

import {
  type CheckRun,
  type FileChanges,
  type Options,
  type PullRequest,
  type Repository,
  type SimulatedGitHub,
  startSimulatedGitHub,
} from '../simulated-github/index.ts'
import { emptyDatabaseUrl } from '../support/empty-stores.ts'
import { searchedLog } from '../support/searched-log.ts'
import { serviceEnvironment } from '../support/service-environment.ts'

/** The sources of a small project, as on its main branch. */
export const FILES = {
  'shop/__init__.py': '',
  'shop/queues.py': 'class CeleryQueues:\n    DEFAULT = "celery"\n    MAIL = "mail"\n',
  'shop/tasks.py': `from celery import shared_task

from shop.queues import CeleryQueues


@shared_task(queue=CeleryQueues.MAIL)
def send_invoice(order_id):
    return order_id


@shared_task(queue=CeleryQueues.DEFAULT)
def close_order(order_id):
    return order_id
`,
  'shop/views.py': `from shop import tasks


def checkout(order_id):
    tasks.send_invoice.delay(order_id)
    tasks.close_order.apply_async((order_id,), countdown=3600)
`,
} as const

/** Renames a task: messages under the old name would find no task. */
export const RENAME: FileChanges = {
  'shop/tasks.py': FILES['shop/tasks.py'].replace('def send_invoice', 'def email_invoice'),
}

/** Renames both. */
export const RENAME_BOTH: FileChanges = {
  'shop/tasks.py': FILES['shop/tasks.py']
    .replace('def send_invoice', 'def email_invoice')
    .replace('def close_order', 'def archive_order'),
}

/** Changes what a task does, and nothing that a message relies on. */
export const HARMLESS: FileChanges = {
  'shop/tasks.py': FILES['shop/tasks.py'].replace('    return order_id\n', '    return order_id + 1\n'),
}

const manifest = parse(readFileSync(new URL('../../app.yml', import.meta.url), 'utf8'))

interface Shop {
  readonly github: SimulatedGitHub
  readonly repository: Repository
  /** Where the service listens. */
  readonly url: string
  /** Something happens on GitHub just before the service's next request to this route: `GET /repos/…`. */
  before(route: string, happening: () => Promise<unknown>): void
  /** Opens a pull request with these changes, from a branch of the repository. */
  open(changes: FileChanges, more?: { readonly draft?: boolean }): Promise<PullRequest>
  /** Delivers webhooks and lets the service work, until nothing is left to do. */
  settle(): Promise<void>
  /** Lets the service look for what it missed, and settles. */
  sweep(): Promise<void>
  /** The one check run of a pull request's head. */
  check(pull: PullRequest): CheckRun
}

/** A project on GitHub, the shop unless files are given, and the service with the permissions and events of its manifest. */
export async function openShop({
  databaseUrl,
  files = FILES,
  ...options
}: Options & { readonly databaseUrl?: string; readonly files?: FileChanges } = {}): Promise<Shop> {
  const github = await startSimulatedGitHub({
    permissions: manifest.default_permissions,
    events: manifest.default_events,
    // GitHub and the service share a process here. On a busy machine it may stand still for longer than GitHub's ten
    // seconds, and a webhook without an answer leads to no job.
    delivery: { deadlineMs: 60_000 },
    ...options,
  })
  onTestFinished(() => github.stop())
  const happenings = new Map<string, () => Promise<unknown>>()

  async function beforeRequest(route: string): Promise<void> {
    const happening = happenings.get(route)
    happenings.delete(route)
    await happening?.()
  }

  const writeLog = searchedLog(github, files)
  const service = await startService(
    {
      ...(await serviceEnvironment(github, databaseUrl ?? (await emptyDatabaseUrl()))),
      LOG_LEVEL: 'trace',
    },
    // A failed job runs again at once.
    { roles: ['web', 'worker'], retrySeconds: 0, inline: { client: { beforeRequest } }, writeLog },
  )
  onTestFinished(() => service.stop())
  if (service.url === null) throw new Error('the service has no server')
  github.connect(`${service.url}${new URL(manifest.hook_attributes.url).pathname}`)
  const repository = await github.createRepository({ owner: 'acme', name: 'shop', files })

  async function settle(): Promise<void> {
    let delivered: readonly unknown[]
    do {
      delivered = await github.deliver()
      await service.idle()
    } while (delivered.length > 0)
  }

  return {
    github,
    repository,
    url: service.url,
    before: (route, happening) => void happenings.set(route, happening),
    async open(changes, more = {}) {
      await github.commitFiles(repository, 'topic', changes)
      return await github.openPullRequest(repository, { head: 'topic', ...more })
    },
    settle,
    async sweep() {
      await service.sweep()
      await service.idle()
      await settle()
    },
    check(pull) {
      const runs = github.checkRuns(repository, pull.head.sha)
      const [run] = runs
      if (run === undefined || runs.length > 1) throw new Error(`${runs.length} check runs, not one`)
      return run
    },
  }
}
