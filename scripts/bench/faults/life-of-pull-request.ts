import { execFileSync } from 'node:child_process'
import { setTimeout as sleep } from 'node:timers/promises'
import type {
  FileChanges,
  PullRequest,
  Repository,
  SimulatedGitHub,
} from '../../../test/simulated-github/index.ts'
import { keyOf, type Point } from './gate.ts'

/** A pull request from its opening to its last push, in a repository and an installation of its own. */
export interface Life {
  readonly name: string
  readonly repository: Repository
  phase: string
  pull: PullRequest | null
  /** Where the process that works on it is killed; null: it lives undisturbed. */
  readonly target: Point | null
  isHit: boolean
  onHit: () => void
  /** What a step that was hit waits for; rejects where the process that takes it is dead. */
  readonly held: PromiseWithResolvers<void>
  /** All steps so far, and how often each. */
  readonly steps: Point[]
  readonly counts: Map<string, number>
  readonly heads: string[]
}

/** Waits until the service has nothing left to do for a repository. */
export type Quiet = (life: Life) => Promise<void>

let lives = 0

export async function createLife(github: SimulatedGitHub, target: Point | null): Promise<Life> {
  lives += 1
  const name = `life-${lives}`
  const repository = await github.createRepository({ owner: `owner-${lives}`, name, files: filesOf(name) })
  const held = Promise.withResolvers<void>()
  held.promise.catch(() => {})
  return {
    name,
    repository,
    phase: '',
    pull: null,
    target,
    isHit: false,
    onHit: () => {},
    held,
    steps: [],
    counts: new Map(),
    heads: [],
  }
}

/** Opened with two findings, fixed by command, and pushed to with a third finding, then with nothing to say. */
export async function live(github: SimulatedGitHub, life: Life, quiet: Quiet): Promise<void> {
  const { repository, name } = life
  const tasks = filesOf(name)['shop/tasks.py']
  life.phase = 'open'
  await github.commitFiles(repository, 'topic', {
    'shop/tasks.py': tasks
      .replace('def send_invoice', 'def email_invoice')
      .replace('def close_order', 'def archive_order'),
  })
  const pull = await github.openPullRequest(repository, { head: 'topic' })
  life.pull = pull
  life.heads.push(pull.head.sha)
  await quiet(life)
  life.phase = 'fix'
  await github.comment(pull, repository.owner, '/celery-fix')
  await quiet(life)
  life.heads.push(pull.head.sha)
  life.phase = 'push'
  await github.push(repository, 'topic', {
    'shop/reports.py': filesOf(name)['shop/reports.py'].replace('def build_report', 'def make_report'),
  })
  life.heads.push(pull.head.sha)
  await quiet(life)
  life.phase = 'quiet'
  await github.push(repository, 'topic', { 'README.md': `# ${name}\n` })
  life.heads.push(pull.head.sha)
  await quiet(life)
}

/** Files that no other life has: caches by content hold nothing of them. */
function filesOf(name: string) {
  return {
    'shop/__init__.py': '',
    'shop/tasks.py': `# ${name}
from celery import shared_task


@shared_task(queue="mail")
def send_invoice(order_id):
    return order_id


@shared_task(queue="celery")
def close_order(order_id):
    return order_id
`,
    'shop/reports.py': `# ${name}
from celery import shared_task


@shared_task(queue="celery")
def build_report(day):
    return day
`,
    'shop/views.py': `# ${name}
from shop import reports, tasks


def checkout(order_id):
    tasks.send_invoice.delay(order_id)
    tasks.close_order.apply_async((order_id,), countdown=3600)
    reports.build_report.delay("monday")
`,
  } as const satisfies FileChanges
}

/** What GitHub shows in the end, counted. Heads are numbered, as their ids differ. */
export type Shown = ReadonlyMap<string, number>

/** What a life left on GitHub: checks by head and text, findings, replies, reactions, commits. */
export function shown({ state }: SimulatedGitHub, life: Life): Shown {
  const { repository, heads, pull } = life
  const counts = new Map<string, number>()
  const count = (what: string) => counts.set(what, (counts.get(what) ?? 0) + 1)
  const bot = `${state.app.slug}[bot]`
  for (const run of state.checkRuns.filter((one) => one.repository === repository)) {
    const head = heads.indexOf(run.headSha)
    count(`check of head ${head}`)
    count(`${run.status} check of head ${head}: ${run.conclusion}, ${run.output.title}`)
  }
  for (const review of state.reviews.filter((one) => one.pullRequest === pull && one.user === bot)) {
    count(`review of head ${heads.indexOf(review.commitId)}`)
  }
  const comments = state.reviewComments.filter((one) => one.pullRequest === pull && one.user === bot)
  for (const { path, body, resolvedBy } of comments) {
    const text = heads.reduce((text, sha, i) => text.replaceAll(sha.slice(0, 7), `head ${i}`), body)
    const thread = resolvedBy === null ? 'open' : 'resolved'
    count(`${thread} comment in ${path}: ${text.slice(0, 120).replaceAll(life.name, '')}`)
  }
  for (const comment of state.issueComments.filter((one) => one.pullRequest === pull)) {
    if (comment.user === bot) count(replyOf(comment.body))
    for (const { content } of comment.reactions) count(`reaction ${content}`)
  }
  counts.set('commits', commitsOf(repository))
  return counts
}

/**
 * What tells people of a failure: the check that has no verdict or lacks a review, the reply of a command, and the review
 * that has its findings in its own text, as GitHub refused their comments.
 */
const REPORTS =
  /could not be evaluated: [^.]+|GitHub refused the review|A later review of this head failed|failed and committed nothing: [^.]+|Renaming `\S+` drops its queued messages/

/** The texts about failures that a life left on GitHub. */
export function reportsOf({ state }: SimulatedGitHub, life: Life): readonly string[] {
  const { repository, heads, pull } = life
  const runs = state.checkRuns.filter((one) => one.repository === repository)
  const replies = state.issueComments.filter((one) => one.pullRequest === pull)
  const reviews = state.reviews.filter((one) => one.pullRequest === pull)
  return [
    ...runs.map(({ headSha, output }) => [`check of head ${heads.indexOf(headSha)}`, output.summary ?? '']),
    ...replies.map(({ body }) => ['reply', body]),
    ...reviews.map(({ body }) => ['review', body]),
  ].flatMap(([where, text = '']) => {
    const found = REPORTS.exec(text)
    return found === null ? [] : [`${where}: ${found[0]}`]
  })
}

/** After a crash, the reply names the commit that was found, and not what it fixed. */
function replyOf(body: string): string {
  return /^Committed|^The fixes are committed/.test(body)
    ? 'reply about the commit'
    : `reply: ${body.slice(0, 80)}`
}

function commitsOf({ gitDir }: Repository): number {
  const args = ['-C', gitDir, 'rev-list', '--count', 'main..topic']
  return Number(execFileSync('git', args, { encoding: 'utf8' }))
}

export interface Difference {
  readonly lost: readonly string[]
  readonly duplicated: readonly string[]
}

/** What a disturbed life lacks of an undisturbed one, and has beyond it. */
export function difference(undisturbed: Shown, disturbed: Shown): Difference {
  const lost = [...undisturbed].filter(([what, times]) => (disturbed.get(what) ?? 0) < times)
  const duplicated = [...disturbed].filter(([what, times]) => (undisturbed.get(what) ?? 0) < times)
  return { lost: lost.map(([what]) => what), duplicated: duplicated.map(([what]) => what) }
}

/** Runs until `isDone`, or for so long. */
export async function until(
  isDone: () => Promise<boolean> | boolean,
  milliseconds: number,
): Promise<boolean> {
  const end = Date.now() + milliseconds
  while (Date.now() < end) {
    if (await isDone()) return true
    await sleep(100)
  }
  return false
}

export function targetOf({ target }: Life): string {
  return target === null ? 'undisturbed' : keyOf(target)
}
