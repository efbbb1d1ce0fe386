/** What the load bench does in the process of the simulated GitHub. */
import type { PullRequest, Repository, SimulatedGitHub } from '../../../test/simulated-github/index.ts'

/** A repository with open pull requests, each of which breaks one task. */
export interface Project {
  readonly owner: string
  readonly name: string
  readonly installation: number
  readonly mainSha: string
  readonly numbers: readonly number[]
}

/** Projects of different owners, so that each has an installation of its own. */
export async function prepare(
  github: SimulatedGitHub,
  prefix: string,
  owners: number,
  pullsEach: number,
): Promise<Project[]> {
  const projects: Project[] = []
  // git is started for each: more at once would only wait.
  for (let i = 0; i < owners; i += 4) {
    const some = Array.from({ length: Math.min(4, owners - i) }, (_, k) => `${prefix}${i + k}`)
    projects.push(...(await Promise.all(some.map((owner) => prepareOne(github, owner, pullsEach)))))
  }
  return projects
}

async function prepareOne(github: SimulatedGitHub, owner: string, pullsEach: number): Promise<Project> {
  const repository = await github.createRepository({ owner, name: 'shop', files: filesOf(owner) })
  const numbers: number[] = []
  for (let i = 0; i < pullsEach; i++) {
    const path = `shop/tasks${i % TASK_FILES}.py`
    const text = `${taskFile(owner, i % TASK_FILES).replace('def close_order', `def archive_order${i}`)}`
    await github.commitFiles(repository, `topic${i}`, { [path]: text })
    const pull = await github.openPullRequest(repository, { head: `topic${i}` })
    numbers.push(pull.number)
  }
  return {
    owner,
    name: 'shop',
    installation: installationOf(github, repository),
    mainSha: await tip(repository),
    numbers,
  }
}

/** A project with so many modules of tasks, and a pull request that changes one of them. */
export async function prepareLarge(
  github: SimulatedGitHub,
  owner: string,
  modules: number,
): Promise<Project> {
  const files: Record<string, string> = { 'big/__init__.py': '', 'big/celery.py': CELERY }
  for (let i = 0; i < modules; i++) {
    files[`big/app${i % 50}/__init__.py`] = ''
    files[`big/app${i % 50}/tasks${i}.py`] = largeModule(owner, i)
  }
  const repository = await github.createRepository({ owner, name: 'shop', files })
  const renamed = largeModule(owner, 0).replace('def close_order', 'def archive_order')
  await github.commitFiles(repository, 'topic0', { 'big/app0/tasks0.py': renamed })
  const { number } = await github.openPullRequest(repository, { head: 'topic0' })
  return {
    owner,
    name: 'shop',
    installation: installationOf(github, repository),
    mainSha: await tip(repository),
    numbers: [number],
  }
}

/** The check runs of these owners' repositories: how many there are, and how many are completed. */
export function progress(
  github: SimulatedGitHub,
  prefix: string,
): { readonly started: number; readonly completed: number; readonly conclusions: readonly string[] } {
  const runs = github.state.checkRuns.filter(({ repository }) => repository.owner.startsWith(prefix))
  const completed = runs.filter(({ status }) => status === 'completed')
  const conclusions = [...new Set(completed.map(({ conclusion }) => conclusion ?? ''))]
  return { started: runs.length, completed: completed.length, conclusions }
}

/** Of the one check run with an output, for its title and summary. */
export function outputsOf(github: SimulatedGitHub, prefix: string): readonly (string | null)[] {
  return github.state.checkRuns
    .filter(({ repository }) => repository.owner.startsWith(prefix))
    .map(({ output }) => `${output.title}: ${output.summary}`)
}

export function requests(github: SimulatedGitHub): number {
  return github.state.log.length
}

/** What requests went to which route since some number of them. */
export function routesSince(github: SimulatedGitHub, since: number): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {}
  for (const { method, route } of github.state.log.slice(since)) {
    const key = `${method} ${route}`
    counts[key] = (counts[key] ?? 0) + 1
  }
  return counts
}

/** The most content that one installation wrote: GitHub allows 80 requests a minute. */
export function mostWrites(github: SimulatedGitHub): number {
  return Math.max(0, ...github.state.installations.map((one) => github.usage(one).writes))
}

export function exhaustOwner(github: SimulatedGitHub, owner: string): void {
  const installation = github.state.installations.find((one) => one.account === owner)
  if (installation !== undefined) github.exhaust(installation)
}

const TASK_FILES = 3

function filesOf(owner: string): Record<string, string> {
  const files: Record<string, string> = {
    'shop/__init__.py': '',
    'shop/celery.py': CELERY,
    'shop/views.py': `# ${owner}\nfrom shop import tasks0\n\n\ndef checkout(order_id):\n    tasks0.send_invoice.delay(order_id)\n    tasks0.close_order.apply_async((order_id,), countdown=3600)\n`,
    'README.md': `${owner}\n`,
  }
  for (let i = 0; i < TASK_FILES; i++) files[`shop/tasks${i}.py`] = taskFile(owner, i)
  return files
}

const CELERY = `from celery import Celery

app = Celery("shop")
app.conf.task_acks_late = True
app.autodiscover_tasks()
`

/** Its owner is in it: equal files of many repositories would be analyzed once. */
function taskFile(owner: string, index: number): string {
  return `"""Tasks ${index} of ${owner}."""
from celery import shared_task


@shared_task(bind=True, max_retries=3)
def send_invoice(self, order_id, copies=1):
    return order_id


@shared_task
def close_order(order_id, reason=None):
    return order_id, reason


def helper(value):
    return [one for one in value if one]
`
}

function largeModule(owner: string, index: number): string {
  const tasks = Array.from(
    { length: 4 },
    (_, k) => `
@shared_task(queue="queue${k}")
def task_${index}_${k}(order_id, reason=None, *, retries=0):
    """Task ${k} of module ${index}."""
    for attempt in range(retries):
        if reason is None:
            logger.info("attempt %s of %s", attempt, order_id)
            continue
        close_order.delay(order_id, reason=reason)
    return {"order": order_id, "reason": reason, "index": ${index}}

`,
  )
  return `"""Module ${index} of ${owner}."""
import logging

from celery import shared_task

logger = logging.getLogger(__name__)


@shared_task
def close_order(order_id, reason=None):
    return order_id, reason

${tasks.join('\n')}
def describe(values):
    return ", ".join(f"{key}={value}" for key, value in sorted(values.items()))
`
}

function installationOf(github: SimulatedGitHub, { owner }: Repository): number {
  return github.state.installations.find((one) => one.account === owner)?.id ?? 0
}

async function tip(repository: Repository): Promise<string> {
  return await repository.objects
    .read(`refs/heads/${repository.defaultBranch}`)
    .then((object) => object?.oid ?? '')
}

export type { PullRequest }
