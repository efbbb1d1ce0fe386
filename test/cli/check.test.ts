import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { celeryGuard, celeryGuardJson, celeryGuardProcess } from '../support/celery-guard.ts'
import { temporaryFolder, temporaryRepository } from '../support/temporary-repository.ts'

interface Report {
  readonly base: string
  readonly head: string
  readonly conclusion: string
  readonly changes: readonly { readonly kind: string; readonly breaking: boolean }[]
  readonly findings: readonly { readonly rule: string; readonly oldName: string; readonly newName: string }[]
  readonly incomplete: readonly { readonly path: string; readonly reason: string }[]
  readonly notUnderstood: readonly { readonly path: string; readonly line: number; readonly reason: string }[]
}

const VIEWS = `from shop import tasks


def order(order):
    tasks.send.delay(order)
`

function task(name: string, decorator = '@shared_task'): string {
  return `from celery import shared_task\n\n\n${decorator}\ndef ${name}(order):\n    pass\n`
}

/** A shop whose branch `topic` renames its task, without the explicit name that would keep old messages alive. */
function renamed() {
  const made = temporaryRepository()
  const base = made.commit({
    'shop/__init__.py': '',
    'shop/tasks.py': task('send'),
    'shop/views.py': VIEWS,
  })
  made.git('checkout', '--quiet', '-b', 'topic')
  const head = made.commit({ 'shop/tasks.py': task('deliver') })
  return { ...made, base, head }
}

test('the JSON format, which other programs rely on', async () => {
  const { dir, base, head } = renamed()
  const shared = {
    nameOrigin: 'implicit',
    symbol: null,
    module: 'shop.tasks',
    path: 'shop/tasks.py',
    line: 5,
    kind: 'function',
    bound: false,
    queue: { value: null, origin: 'none', expression: '' },
    delivery: { queue: 'celery', by: 'default' },
    options: {},
    parameters: [{ name: 'order', kind: 'positional', required: true }],
  }
  expect(await celeryGuardJson(['check', '--repo', dir, '--base', 'main'])).toEqual({
    version: 1,
    base,
    head,
    conclusion: 'failure',
    changes: [
      {
        kind: 'renamed',
        old: { ...shared, name: 'shop.tasks.send', qualname: 'send' },
        new: { ...shared, name: 'shop.tasks.deliver', qualname: 'deliver' },
        breaking: true,
        aspects: ['name'],
        fates: { deploy: 'discarded', rollback: 'discarded' },
      },
    ],
    findings: [
      {
        rule: 'task-renamed-without-name',
        severity: 'error',
        path: 'shop/tasks.py',
        line: 4,
        endLine: 5,
        side: 'head',
        title: 'Renaming `shop.tasks.send` drops its queued messages',
        message: expect.stringContaining('`shop.tasks.send`'),
        oldName: 'shop.tasks.send',
        newName: 'shop.tasks.deliver',
        names: [{ old: 'shop.tasks.send', new: 'shop.tasks.deliver' }],
        fates: { deploy: 'discarded', rollback: 'discarded' },
        fingerprint: expect.stringMatching(/^\S+$/),
        fix: {
          safety: 'safe',
          verified: true,
          edits: [
            {
              path: 'shop/tasks.py',
              startLine: 4,
              endLine: 4,
              replacement: '@shared_task(name="shop.tasks.send")',
            },
          ],
        },
      },
    ],
    rollout: ['prepare', 'workers', 'senders', 'drain', 'clean-up'].map((phase) => ({
      phase,
      steps: expect.arrayContaining([expect.stringContaining('`shop.tasks.')]),
      rollback: expect.any(Array),
    })),
    suppressed: 0,
    ignored: [],
    notUnderstood: [],
    incomplete: [],
  })
})

test('a failure ends with 1, and people see the lines, the reason and the fix', async () => {
  const { dir } = renamed()
  const { stdout, stderr, exitCode } = await celeryGuardProcess(['check', '--repo', dir, '--base', 'main'])
  expect(stdout).toMatch(
    /^error: Renaming `shop\.tasks\.send` drops its queued messages\n {2}shop\/tasks\.py:4 · task-renamed-without-name\n/,
  )
  expect(stdout).toContain('> 4 | @shared_task\n> 5 | def deliver(order):\n  6 |     pass\n')
  expect(stdout).toContain('    -@shared_task\n    +@shared_task(name="shop.tasks.send")\n')
  expect(stdout).toMatch(
    /\n1 error; 1 task change, 1 breaking\. Compared with [0-9a-f]{10}, the merge base with main\.\nMore: celery-guard explain task-renamed-without-name\n$/,
  )
  expect(stderr).toBe('')
  expect(exitCode).toBe(1)
})

test('errors come first, whatever their file, and notices last', async () => {
  const made = temporaryRepository()
  const task = (name: string) => `@shared_task\ndef ${name}(${name}_id):\n    send_${name}(${name}_id)\n`
  const tasks = (...names: string[]) => `from celery import shared_task\n\n\n${names.map(task).join('\n\n')}`
  made.commit({
    'a/__init__.py': '',
    'a/tasks.py': tasks('one', 'two'),
    'b/__init__.py': '',
    'b/tasks.py': tasks('three', 'four'),
    'b/views.py': 'from b.tasks import four\n\nfour.delay(1)\n',
  })
  made.git('checkout', '--quiet', '-b', 'topic')
  made.commit({ 'a/tasks.py': tasks('one', 'two', 'five'), 'b/tasks.py': tasks('three'), 'b/views.py': '' })
  const { stdout } = await celeryGuard(['check', '--repo', made.dir, '--base', 'main'])
  expect(stdout.match(/^(?:error|warning|notice)(?=:)/gm)).toEqual(['error', 'notice'])
  expect(stdout).toMatch(/^1 error, 1 notice; /m)
})

test('colours are for terminals, unless they are requested', async () => {
  const { dir } = renamed()
  const args = ['check', '--repo', dir, '--base', 'main']
  const red = '\u001b['
  expect((await celeryGuardProcess(args)).stdout).not.toContain(red)
  expect((await celeryGuardProcess(args, { env: { FORCE_COLOR: '1' } })).stdout).toContain(red)
  expect((await celeryGuard(args, { env: { FORCE_COLOR: '0' } })).stdout).not.toContain(red)
})

test('a task that keeps its name is one calm line and success', async () => {
  const { dir, commit } = renamed()
  commit({ 'shop/tasks.py': task('deliver', '@shared_task(name="shop.tasks.send")') })
  const { stdout, exitCode } = await celeryGuard(['check', '--repo', dir, '--base', 'main'])
  expect(stdout).toMatch(/^Nothing to report: .*none breaking\. Compared with .*\.\n$/)
  expect(exitCode).toBe(0)
})

test('a branch that was pushed is still compared with the default branch', async () => {
  const { dir, base } = renamed()
  const clone = join(temporaryFolder(), 'clone')
  const { git } = temporaryRepository(dir)
  git('checkout', '--quiet', 'main')
  git('clone', '--quiet', '.', clone)
  temporaryRepository(clone).git('checkout', '--quiet', 'topic')
  const { stdout, exitCode } = await celeryGuard(['check', '--repo', clone])
  expect(stdout).toContain(`Compared with ${base.slice(0, 10)}, the merge base with origin/main.\n`)
  expect(exitCode).toBe(1)
  const { stderr } = await celeryGuard(['fix', '--repo', clone])
  expect(stderr).toContain(`Compared with ${base.slice(0, 10)}, the merge base with origin/main.\n`)
})

test('deleted code is shown as it was', async () => {
  const { dir, git, commit, base } = renamed()
  git('rm', '--quiet', 'shop/tasks.py')
  commit()
  const { stdout } = await celeryGuard(['check', '--repo', dir, '--base', base])
  expect(stdout).toContain('\n  shop/tasks.py:4 (before the change) · task-removed\n')
  expect(stdout).toContain('> 5 | def send(order):\n')
})

test('the base is the merge base: what main did since then is not the branch’s doing', async () => {
  const { dir, git, commit, base } = renamed()
  git('checkout', '--quiet', 'main')
  commit({ 'shop/tasks.py': `${task('send')}\n\n@shared_task\ndef added_later():\n    pass\n` })
  const report = await celeryGuardJson<Report>(['check', '--repo', dir, '--base', 'main', '--head', 'topic'])
  expect(report.base).toBe(base)
  expect(report.changes.map((change) => change.kind)).toEqual(['renamed'])
})

test('without arguments the work tree is analyzed and not changed', async () => {
  const { dir, git, write, head } = renamed()
  git('checkout', '--quiet', '-b', 'mine', 'main')
  write({ 'shop/tasks.py': task('deliver'), 'shop/more/tasks.py': task('untracked') })
  const status = git('status', '--porcelain')
  const TMPDIR = temporaryFolder()
  const { stdout } = await celeryGuardProcess(['check', '--repo', dir, '--format', 'json'], {
    env: { TMPDIR },
  })
  const report: Report = JSON.parse(stdout)
  expect(report.head).toMatch(/^[0-9a-f]{40}$/)
  expect(report.head).not.toBe(head)
  expect(report.changes.map((change) => change.kind).sort()).toEqual(['added', 'renamed'])
  expect(git('status', '--porcelain')).toBe(status)
  expect(readdirSync(TMPDIR).filter((name) => name.startsWith('celery-guard-'))).toEqual([])
})

test('the settings of the base hold, those of the branch do not', async () => {
  const off = { '.github/celery-guard.yml': 'rules:\n  task-renamed-without-name: off\n' }
  const branch = renamed()
  branch.commit(off)
  const judged = await celeryGuard(['check', '--repo', branch.dir, '--base', 'main'])
  expect(judged.exitCode).toBe(1)

  branch.git('checkout', '--quiet', 'main')
  branch.commit(off)
  const switchedOff = await celeryGuard(['check', '--repo', branch.dir, '--base', 'main', '--head', 'topic'])
  expect(switchedOff.stdout).not.toContain('task-renamed-without-name')
})

test('text from the repository cannot steer the terminal', async () => {
  const made = temporaryRepository()
  made.commit({ 'shop/tasks.py': task('send', '@shared_task(name="\u001b[31mred\u202e")') })
  made.git('checkout', '--quiet', '-b', 'topic')
  made.commit({ 'shop/tasks.py': task('send', '@shared_task(name="other")  # \u001b]0;title\u0007') })
  const { stdout } = await celeryGuard(['check', '--repo', made.dir, '--base', 'main'])
  expect(stdout).toContain('\\u001b]0;title\\u0007')
  expect(stdout).not.toMatch(/(?!\n)[\p{Cc}\p{Bidi_Control}]/u)
})

test('a finding that a comment suppresses does not count, and is counted', async () => {
  const { dir, commit } = renamed()
  const why = '# celery-guard: ignore[task-renamed-without-name] never called by name'
  commit({ 'shop/tasks.py': task('deliver', `${why}\n@shared_task`) })
  const json = await celeryGuardJson<Report & { suppressed: number }>([
    'check',
    '--repo',
    dir,
    '--base',
    'main',
  ])
  expect([json.conclusion, json.findings, json.suppressed]).toEqual(['success', [], 1])
  const { exitCode, stdout } = await celeryGuard(['check', '--repo', dir, '--base', 'main'])
  expect(exitCode).toBe(0)
  expect(stdout).toContain('Nothing to report: 1 task change, 1 breaking; 1 finding suppressed in the code.')
})

test('complaint 22: findings that the settings of base ignore do not count, until their last day', async () => {
  const { dir, git, commit } = renamed()
  git('checkout', '--quiet', 'main')
  const entry = '- {rule: task-renamed-without-name, task: shop.tasks.*, reason: drained, until:'
  commit({ '.github/celery-guard.yml': `ignore:\n  ${entry} 2999-12-31}\n  ${entry} 2020-01-31}\n` })
  const range = ['check', '--repo', dir, '--base', 'main', '--head', 'topic']
  const { exitCode, stdout } = await celeryGuard(range)
  expect(exitCode).toBe(0)
  expect(stdout).toContain('1 finding ignored by the settings until 2999-12-31')
  expect(stdout).toMatch(/celery-guard\.yml:3\b.*expired on\s+2020-01-31/)
  const json = await celeryGuardJson<Report & { ignored: unknown }>(range)
  expect(json.ignored).toMatchObject([{ task: 'shop.tasks.*', until: '2999-12-31', findings: 1 }])
})

test('the settings of another repository are out of reach, which is reported', async () => {
  const { dir, git, commit } = renamed()
  git('checkout', '--quiet', 'main')
  commit({ '.github/celery-guard.yml': 'extends: .github\ngate: never\n' })
  git('checkout', '--quiet', 'topic')
  const report = await celeryGuardJson<Report>(['check', '--repo', dir, '--base', 'main'])
  expect(report.conclusion).toBe('neutral')
  expect(report.incomplete).toMatchObject([
    {
      path: '.github/celery-guard.yml',
      reason: expect.stringContaining('only the GitHub App reads .github'),
    },
  ])
})

test('a decorator of an unknown package that may make tasks is counted and listed, also where the change leaves it', async () => {
  const made = temporaryRepository()
  const jobs = Array.from(
    { length: 7 },
    (_, i) => `\n\n@house_task(queue="mail")\ndef job_${i}():\n    pass\n`,
  )
  const before = `from house.jobs import house_task, retry_task\n${jobs.join('')}`
  made.commit({ 'shop/__init__.py': '', 'shop/mail.py': before, 'shop/tasks.py': task('send') })
  made.git('checkout', '--quiet', '-b', 'topic')
  made.commit({
    'shop/mail.py': before.replace('def job_0(', 'def job_7('),
    'shop/tasks.py': task('send', '@shared_task()'),
  })
  const { exitCode, stdout } = await celeryGuard(['check', '--repo', made.dir, '--base', 'main'])
  expect(exitCode).toBe(0)
  expect(stdout.split('\n').slice(0, 9)).toEqual([
    'Not understood, and may make tasks that no rule sees:',
    '  shop/mail.py:5: job_7 may be a task: its decorator house_task is not understood',
    '  shop/mail.py:10: job_1 may be a task: its decorator house_task is not understood',
    '  shop/mail.py:15: job_2 may be a task: its decorator house_task is not understood',
    '  shop/mail.py:20: job_3 may be a task: its decorator house_task is not understood',
    '  shop/mail.py:25: job_4 may be a task: its decorator house_task is not understood',
    '  and 3 more, which --format json lists',
    '',
    expect.stringMatching(
      /^Nothing to report on the tasks that were understood: 0 task changes, none breaking; 8 not understood\./,
    ),
  ])
  const { conclusion, notUnderstood, incomplete } = await celeryGuardJson<Report>([
    'check',
    '--repo',
    made.dir,
    '--base',
    'main',
  ])
  expect([conclusion, incomplete]).toEqual(['success', []])
  expect(notUnderstood.at(-1)).toEqual({
    path: 'shop/mail.py',
    line: 5,
    reason: 'at base: job_0 may be a task: its decorator house_task is not understood',
  })
})

test('a removed task beside a new call that makes tasks in an unknown way is a place not understood', async () => {
  const made = temporaryRepository()
  made.commit({ 'shop/__init__.py': '', 'shop/tasks.py': task('send') })
  made.git('checkout', '--quiet', '-b', 'topic')
  const run = 'from celery import shared_task\n\n\ndef run(order):\n    pass\n\n\n'
  const calls = `TASKS = [shared_task(name=f"shop.tasks.{last}")(run) for last in ("send", "drop")]\n`
  made.commit({ 'shop/tasks.py': run + calls })
  const report = await celeryGuardJson<Report>(['check', '--repo', made.dir, '--base', 'main'])
  expect(report.findings).toEqual([])
  expect(report.notUnderstood).toEqual([
    { path: 'shop/tasks.py', line: 8, reason: 'a call that makes tasks is not followed' },
  ])
})

test('a module of tasks with a syntax error fails, and the text says how to go on', async () => {
  const { dir, commit } = renamed()
  commit({ 'shop/tasks.py': `${task('send')}\n\ndef helper(:\n` })
  const range = ['check', '--repo', dir, '--base', 'main']
  const { exitCode, stdout } = await celeryGuard(range)
  expect(exitCode).toBe(1)
  expect(stdout.replaceAll(/\s+/g, ' ')).toContain(
    'The check fails: `shop/tasks.py` may define tasks and could not be read (not valid Python from here on). Make it readable or, if it defines no tasks, add it to `ignored-paths` in the settings on the base branch.',
  )
  const { incomplete } = await celeryGuardJson<Report>(range)
  expect(incomplete).toEqual([
    { path: 'shop/tasks.py', line: 9, reason: 'not valid Python from here on', blocks: true },
  ])
})
