/** What the load bench does in the process of the simulated GitHub. */
import { setTimeout as sleep } from 'node:timers/promises'
import { resolveCommit } from '../../../test/simulated-github/git/repositories.ts'
import { git } from '../../../test/simulated-github/git/run.ts'
import type { SimulatedGitHub } from '../../../test/simulated-github/index.ts'

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
  const branches = Array.from({ length: pullsEach }, (_, i) => {
    const place = i % TASK_FILES
    return { [pathOf(place)]: taskFile(owner, place).replace('def close_order', `def archive_order${i}`) }
  })
  return await projectOf(github, owner, filesOf(owner), branches)
}

/** A project with so many modules of tasks, and a pull request that changes one of them. */
export async function prepareLarge(
  github: SimulatedGitHub,
  owner: string,
  modules: number,
): Promise<Project> {
  const files: Record<string, string> = { 'big/__init__.py': '', 'big/celery.py': CELERY }
  for (let i = 0; i < modules; i++) {
    files[`big/app${i}/__init__.py`] = ''
    files[`big/app${i}/tasks.py`] = largeModule(owner, i)
  }
  const branches = [0, 1, 2].map((i) => ({
    [`big/app${i}/tasks.py`]: largeModule(owner, i).replace('def close_order', 'def archive_order'),
  }))
  return await projectOf(github, owner, files, branches)
}

/** A repository with a pull request for each branch, all written by one process of git. */
async function projectOf(
  github: SimulatedGitHub,
  owner: string,
  files: Readonly<Record<string, string>>,
  branches: readonly Readonly<Record<string, string>>[],
): Promise<Project> {
  const name = 'shop'
  const repository = await github.createRepository({ owner, name })
  const stream = [files, ...branches].map((changes, i) =>
    commit(i === 0 ? 'main' : `topic${i}`, i > 0, changes),
  )
  await git(repository.gitDir, ['fast-import', '--quiet', '--done'], `${stream.join('')}done\n`)
  const numbers: number[] = []
  for (const i of branches.keys()) {
    numbers.push((await github.openPullRequest(repository, { head: `topic${i + 1}` })).number)
  }
  const installation = github.state.installations.find((one) => one.account === owner)?.id ?? 0
  const mainSha = (await resolveCommit(repository.gitDir, 'refs/heads/main')) ?? ''
  return { owner, name, installation, mainSha, numbers }
}

function commit(branch: string, onMain: boolean, files: Readonly<Record<string, string>>): string {
  const who = 'Bench <bench@example.com> 1767225600 +0000'
  const changes = Object.entries(files).map(
    ([path, text]) => `M 100644 inline ${path}\ndata ${Buffer.byteLength(text)}\n${text}\n`,
  )
  const from = onMain ? 'from :1\n' : ''
  return `commit refs/heads/${branch}\n${onMain ? '' : 'mark :1\n'}author ${who}\ncommitter ${who}\ndata 6\nChange\n${from}${changes.join('')}`
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

/** What the completed check runs of these owners show. */
export function outputsOf(github: SimulatedGitHub, prefix: string): readonly (string | null)[] {
  return github.state.checkRuns
    .filter(({ repository, status }) => repository.owner.startsWith(prefix) && status === 'completed')
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

/** Enforces GitHub's limits, and uses up what the installation of an owner has left in this hour. */
export function exhaustOwner(github: SimulatedGitHub, owner: string): void {
  const installation = github.state.installations.find((one) => one.account === owner)
  if (installation === undefined) throw new Error(`${owner} has no installation`)
  github.setLimits(true)
  github.exhaust(installation)
}

/** The next request about each of these owners is never answered. */
export function silence(github: SimulatedGitHub, owners: readonly string[]): void {
  for (const owner of owners) {
    github.failNext({ kind: 'silence', matches: ({ path }) => path.startsWith(`/repos/${owner}/`) })
  }
}

let endDelay = () => {}

/** Each request waits so long before it is carried out, as one over a network does. */
export function delay(github: SimulatedGitHub, milliseconds: number): void {
  endDelay()
  endDelay = () => {}
  if (milliseconds === 0) return
  const end = github.onRequest(async ({ moment }) => {
    if (moment === 'before') await sleep(milliseconds)
  })
  endDelay = () => void end()
}

const TASK_FILES = 3

function filesOf(owner: string): Record<string, string> {
  const files: Record<string, string> = {
    'shop/__init__.py': '',
    'shop/celery.py': CELERY,
    'shop/views.py': senders(owner),
    'README.md': `${owner}\n`,
  }
  for (let i = 0; i < TASK_FILES; i++) {
    files[`shop/part${i}/__init__.py`] = ''
    files[pathOf(i)] = taskFile(owner, i)
  }
  return files
}

function senders(owner: string): string {
  const parts = Array.from({ length: TASK_FILES }, (_, i) => i)
  const imports = parts.map((i) => `from shop.part${i} import tasks as tasks${i}\n`).join('')
  const calls = parts.map((i) => `    tasks${i}.close_order.delay(order_id)\n`).join('')
  return `# ${owner}\n${imports}\n\ndef checkout(order_id):\n${calls}`
}

function pathOf(index: number): string {
  return `shop/part${index}/tasks.py`
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
