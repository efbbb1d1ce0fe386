import type {
  IssueComment,
  PullRequest,
  Repository,
  SimulatedGitHub,
} from '../../../test/simulated-github/index.ts'
import type { CheckRun } from '../../../test/simulated-github/state.ts'
import { type Act, type Event, OWNERS, PULLS, REPOSITORIES } from './life-schedule.ts'

/** The organizations of an hour, and what their people did. */
export interface Town {
  readonly repositories: readonly Repository[]
  readonly pulls: { readonly index: number; readonly repository: number; readonly pull: PullRequest }[]
  readonly commands: IssueComment[]
  /** The check runs of which somebody pressed "Re-run". */
  readonly reruns: CheckRun[]
  /** Webhooks that never arrived. */
  readonly lost: string[]
  /** How often each act was done, or could not be: a closed pull request gets no pushes. */
  readonly done: Map<string, number>
}

/** How webhooks leave. Held back, they wait in the outbox. */
export interface Post {
  hold(): void
  release(): void
}

/** Tasks of the module of a pull request. Each can be renamed once. */
const TASKS = 4

export async function foundTown(github: SimulatedGitHub): Promise<Town> {
  const repositories: Repository[] = []
  for (const { owner, name } of REPOSITORIES) {
    const repository = await github.createRepository({ owner, name, files: filesOf(name), installed: false })
    github.setPermission(repository, 'guest', 'read')
    repositories.push(repository)
  }
  for (const owner of OWNERS) await github.install(...repositories.filter((one) => one.owner === owner))
  return { repositories, pulls: [], commands: [], reruns: [], lost: [], done: new Map() }
}

/** Does what an event says. */
export async function act(
  github: SimulatedGitHub,
  town: Town,
  post: Post,
  { repository: index, act: what, isLost }: Event,
): Promise<void> {
  const repository = town.repositories[index] as Repository
  const sent = github.state.outbox.length
  if (isLost) post.hold()
  try {
    const isDone = await carryOut(github, town, index, what)
    const counted = isDone ? what.kind : `${what.kind}, not possible`
    town.done.set(counted, (town.done.get(counted) ?? 0) + 1)
    if (!isLost) return
    for (const one of github.state.outbox.slice(sent)) {
      if (one.repository !== repository.id || one.status !== 'pending') continue
      github.lose(one.id)
      town.lost.push(one.id)
    }
  } finally {
    if (isLost) post.release()
  }
}

async function carryOut(github: SimulatedGitHub, town: Town, index: number, what: Act): Promise<boolean> {
  const repository = town.repositories[index] as Repository
  if (what.kind === 'push to main') {
    const path = what.settings ? 'pyproject.toml' : 'shop/notes.py'
    const old = (await github.readFile(repository, 'main', path))?.toString() ?? ''
    const next = what.settings ? settingsAfter(old) : `${old}# One more.\n`
    await github.push(repository, 'main', { [path]: next })
    return true
  }
  const branch = `topic-${what.pull}`
  const path = `shop/part${what.pull}.py`
  if (what.kind === 'open') {
    await github.commitFiles(repository, branch, {
      [path]: changed(moduleOf(repository.name, what.pull), what.renames),
    })
    const pull = await github.openPullRequest(repository, { head: branch })
    town.pulls.push({ index: what.pull, repository: index, pull })
    return true
  }
  const found = town.pulls.find((one) => one.repository === index && one.index === what.pull)
  if (found === undefined) return false
  const { pull } = found
  switch (what.kind) {
    case 'push':
      if (!pull.open) return false
      return await pushTo(github, repository, branch, path, what.renames)
    case 'command': {
      const by = what.by === 'owner' ? repository.owner : 'guest'
      town.commands.push(await github.comment(pull, by, '/celery-fix'))
      return true
    }
    case 're-run': {
      const run = github.state.checkRuns.findLast(
        (one) => one.repository === repository && one.headSha === pull.head.sha && one.status === 'completed',
      )
      if (run === undefined || !pull.open) return false
      town.reruns.push(run)
      await github.rerequest(run, repository.owner)
      return true
    }
    case 'close':
      if (!pull.open) return false
      await github.closePullRequest(pull)
      return true
    case 'reopen':
      if (pull.open) return false
      await github.reopenPullRequest(pull)
      return true
  }
}

/** The fix of a command may be committed at the same moment: people pull then, and push again. */
async function pushTo(
  github: SimulatedGitHub,
  repository: Repository,
  branch: string,
  path: string,
  renames: boolean,
): Promise<boolean> {
  for (let attempt = 1; ; attempt++) {
    const text = String(await github.readFile(repository, branch, path))
    try {
      await github.push(repository, branch, { [path]: changed(text, renames) })
      return true
    } catch (error) {
      if (attempt === 3) throw error
    }
  }
}

/** Settings of another tool at first, then ones of this app that concern no module here. */
function settingsAfter(old: string): string {
  if (old === '') return '[tool.other]\nline-length = 100\n'
  return old.includes('celery-guard')
    ? `${old}\n# Kept.\n`
    : `${old}\n[tool.celery-guard]\nignored-paths = ["legacy/**"]\n`
}

/** Renames the first task that has its old name, or says something in a comment. */
function changed(text: string, renames: boolean): string {
  return renames && text.includes('def send_') ? text.replace('def send_', 'def email_') : `${text}# Read.\n`
}

/** The numbers of the tasks that a module renames without a fix: messages in flight break. */
export function brokenTasks(text: string): readonly number[] {
  return Array.from({ length: TASKS }, (_, i) => i).filter(
    (i) => text.includes(`def email_${i}(`) && !new RegExp(`name="[^"]*\\.send_${i}"`).test(text),
  )
}

/** No two modules have the same content: caches by content hold nothing of them. */
function moduleOf(repository: string, pull: number): string {
  const tasks = Array.from(
    { length: TASKS },
    (_, i) => `\n\n@shared_task(queue="celery")\ndef send_${i}(order_id):\n    return order_id\n`,
  )
  return `# ${repository}, part ${pull}\nfrom celery import shared_task\n${tasks.join('')}`
}

function filesOf(repository: string): Record<string, string> {
  const parts = Array.from({ length: PULLS }, (_, i) => i)
  return Object.fromEntries([
    ['shop/__init__.py', ''],
    ['shop/notes.py', '# Notes.\n'],
    ...parts.map((pull) => [`shop/part${pull}.py`, moduleOf(repository, pull)]),
    ...parts.map((pull) => [
      `shop/views${pull}.py`,
      `from shop import part${pull}\n\n\ndef checkout(order_id):\n    part${pull}.send_0.delay(order_id)\n    part${pull}.send_1.apply_async((order_id,), countdown=3600)\n`,
    ]),
  ])
}
