import { execFileSync } from 'node:child_process'
import { appendFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { FIX_ALL } from '../../src/shared/check-buttons.ts'
import type { FileChanges, PullRequest, Repository, SimulatedGitHub } from '../simulated-github/index.ts'
import { askPython, hasPython } from '../support/python.ts'
import { GIT_ENVIRONMENT } from '../support/temporary-repository.ts'
import { FILES, openShop, RENAME, RENAME_BOTH } from './shop.ts'

const NAMED = FILES['shop/tasks.py'].replace(
  '(queue=CeleryQueues.MAIL)',
  '(name="mail", queue=CeleryQueues.MAIL)',
)
const ROWS = `from django.db import migrations


def forwards(apps, schema_editor):
    PeriodicTask = apps.get_model("django_celery_beat", "PeriodicTask")
    PeriodicTask.objects.create(name="Daily", task="shop.tasks.send_invoice")


class Migration(migrations.Migration):
    dependencies = [("django_celery_beat", "0018_improve_crontab_helptext")]
    operations = [migrations.RunPython(forwards)]
`
const WITH_ROWS = { 'shop/migrations/__init__.py': '', 'shop/migrations/0001_initial.py': ROWS }

interface Story {
  readonly files?: FileChanges
  readonly changes: FileChanges
  readonly command: string
  /** A button, a reply to the finding about `send_invoice`, the body of a review, or a comment. */
  readonly place?: 'button' | 'thread' | 'review'
  /** What the files of the head have after the command. */
  readonly expected: Readonly<Record<string, string | RegExp>>
  readonly subject: string
  /** A command about one task leaves the others. */
  readonly stillFails?: true
}

const RESTORED = '@shared_task(name="shop.tasks.send_invoice", queue=CeleryQueues.MAIL)\ndef email_invoice'
const BOTH = /name="shop\.tasks\.send_invoice"[\s\S]*name="shop\.tasks\.close_order"/
const ONE = /name="shop\.tasks\.send_invoice"(?![\s\S]*name="shop\.tasks\.close_order")/
const withoutTask = FILES['shop/tasks.py'].replace(
  /\n\n@shared_task\(queue=CeleryQueues.DEFAULT\)[\s\S]*/,
  '',
)

const STORIES: Readonly<Record<string, Story>> = {
  'all safe fixes': {
    changes: RENAME_BOTH,
    command: '/celery-fix',
    expected: { 'shop/tasks.py': BOTH },
    subject: 'Fix 2 Celery tasks',
  },
  'the button of the check': {
    changes: RENAME,
    command: '',
    place: 'button',
    expected: { 'shop/tasks.py': RESTORED },
    subject: 'Fix 1 Celery task',
  },
  'a review body': {
    changes: RENAME,
    command: 'Almost!\n\n/Celery-Fix.',
    place: 'review',
    expected: { 'shop/tasks.py': RESTORED },
    subject: 'Fix 1 Celery task',
  },
  'suggestions too': {
    files: { ...FILES, 'shop/tasks.py': NAMED },
    changes: { 'shop/tasks.py': NAMED.replace('name="mail"', 'name="post"') },
    command: '/celery-fix all',
    expected: { 'shop/tasks.py': 'name="mail"' },
    subject: 'Fix 1 Celery task',
  },
  'a rule': {
    changes: RENAME_BOTH,
    command: '/celery-fix Task-Renamed-Without-Name',
    expected: { 'shop/tasks.py': BOTH },
    subject: 'Fix 2 Celery tasks',
  },
  'a task, by the name of its function': {
    changes: RENAME_BOTH,
    command: '/celery-fix `send_invoice`.',
    expected: { 'shop/tasks.py': ONE },
    subject: 'Fix 1 Celery task',
    stillFails: true,
  },
  'the finding of a thread': {
    changes: RENAME_BOTH,
    command: '/celery-fix',
    place: 'thread',
    expected: { 'shop/tasks.py': ONE },
    subject: 'Fix 1 Celery task',
    stillFails: true,
  },
  'an alias': {
    changes: RENAME,
    command: '/celery-fix alias shop.tasks.send_invoice',
    expected: { 'shop/tasks.py': /celery-guard: alias\[shop\.tasks\.send_invoice\] until \d{4}-\d\d-\d\d/ },
    subject: 'Fix 1 Celery task',
  },
  'an alias, of the task of a thread': {
    changes: RENAME,
    command: '/celery-fix alias',
    place: 'thread',
    expected: { 'shop/tasks.py': /celery-guard: alias\[shop\.tasks\.send_invoice\] until \d{4}-\d\d-\d\d/ },
    subject: 'Fix 1 Celery task',
  },
  'a stub': {
    changes: {
      'shop/tasks.py': withoutTask,
      'shop/views.py': FILES['shop/views.py'].replace(/ {4}tasks\.close_order.*\n/, ''),
    },
    command: '/celery-fix stub close_order',
    expected: { 'shop/tasks.py': /@shared_task\([\s\S]*def close_order\(\*args, \*\*kwargs\)/ },
    subject: 'Fix 1 Celery task',
  },
  'a migration': {
    files: { ...FILES, 'shop/tasks.py': NAMED.replace('"mail"', '"shop.tasks.send_invoice"'), ...WITH_ROWS },
    changes: { 'shop/tasks.py': NAMED.replace('"mail"', '"shop.tasks.post"') },
    command: '/celery-fix migration shop.tasks.send_invoice',
    expected: { 'shop/migrations/0002_rename_scheduled_tasks.py': 'shop.tasks.post' },
    subject: 'Fix 1 Celery task',
    stillFails: true,
  },
}

const cells = Object.entries(STORIES).flatMap(([name, story]) => {
  // The check of a fork has no button that commits.
  const places =
    story.place === 'button' ? (['the repository'] as const) : (['the repository', 'a fork'] as const)
  return places.map((where) => [name, where, story] as const)
})

test.each(cells)('%s: a commit to %s', async (name, where, story) => {
  const { github, repository, settle } = await openShop({ files: story.files ?? FILES })
  const head = where === 'a fork' ? await github.forkRepository(repository, 'bob') : repository
  if (head !== repository) await github.install(head)
  await github.commitFiles(head, 'topic', story.changes)
  const pull = await github.openPullRequest(repository, {
    head: 'topic',
    from: head,
    maintainersCanModify: true,
  })
  await settle()
  const broken = pull.head.sha
  expect(github.checkRuns(repository, broken).at(-1)).toMatchObject({ conclusion: 'failure' })
  github.setPermission(repository, 'ana', 'write')
  await command(github, pull, story)
  await settle()

  expect(pull.head.sha, await lastReply(github, pull)).not.toBe(broken)
  const commit = (await head.objects.read(pull.head.sha))?.content.toString() ?? ''
  expect(commit.match(/^parent .*/gm)).toEqual([`parent ${broken}`])
  expect(commit).toContain(`\n\n${story.subject}\n\n`)
  expect(commit).toMatch(
    /\n\nRequested-by: ana\nCelery-Guard-Command: \S+\nCo-authored-by: ana <\d+\+ana@users\.noreply\.127\.0\.0\.1>\n*$/,
  )
  for (const [path, expected] of Object.entries(story.expected)) {
    const text = (await github.readFile(head, 'topic', path))?.toString() ?? ''
    if (typeof expected === 'string') expect(text).toContain(expected)
    else expect(text).toMatch(expected)
  }
  await expectSound(github, head)
  await print(`${name} (${where})`, head, pull.head.sha)
  const check = github.checkRuns(repository, pull.head.sha).at(-1)
  expect(check?.conclusion, check?.output.title ?? '').toBe(story.stillFails ? 'failure' : 'success')
  await github.conversation(pull)
  for (const { headSha } of github.state.checkRuns)
    for (const one of [repository, head]) github.checkRuns(one, headSha)
  github.assertClean()
})

async function command(github: SimulatedGitHub, pull: PullRequest, { command: body, place }: Story) {
  if (place === 'review') return await github.review(pull, 'ana', { body, event: 'COMMENT' })
  if (place === 'thread') {
    const root = github.state.reviewComments.find((one) => one.body.split('\n')[0]?.includes('send_invoice'))
    if (root === undefined) throw new Error('no finding about send_invoice')
    return await github.reply(root, 'ana', body)
  }
  if (place !== 'button') return await github.comment(pull, 'ana', body)
  const [run] = github.checkRuns(pull.repository, pull.head.sha)
  if (run === undefined) throw new Error('no check')
  return await github.requestAction(run, FIX_ALL, 'ana')
}

async function lastReply(github: SimulatedGitHub, pull: PullRequest): Promise<string> {
  const { comments, threads } = await github.conversation(pull)
  return [...threads.flatMap(({ replies }) => replies), ...comments].at(-1)?.body ?? ''
}

/** Git finds nothing wrong in the repository, and Python compiles all of its files. */
async function expectSound(github: SimulatedGitHub, head: Repository): Promise<void> {
  execFileSync('git', ['-C', head.gitDir, 'fsck', '--strict', '--no-dangling'], {
    env: GIT_ENVIRONMENT,
    stdio: 'pipe',
  })
  if (!hasPython) return
  const paths = (await github.listFiles(head, 'topic')).filter((path) => path.endsWith('.py'))
  const texts = await Promise.all(
    paths.map(async (path) => [path, (await github.readFile(head, 'topic', path))?.toString()] as const),
  )
  const script =
    'import json, sys\nfor path, text in json.load(sys.stdin): compile(text, path, "exec")\nprint("true")'
  expect(askPython(script, texts)).toBe(true)
}

/** Appends the commit to the file that `PRINT_COMMITS` names. */
async function print(title: string, { gitDir }: Repository, sha: string): Promise<void> {
  const path = process.env.PRINT_COMMITS
  if (path === undefined) return
  const args = ['-C', gitDir, 'show', '--format=fuller', '--patch', sha]
  const shown = execFileSync('git', args, { env: GIT_ENVIRONMENT }).toString()
  appendFileSync(path, `==== ${title}\n\n${shown}\n\n`)
}
