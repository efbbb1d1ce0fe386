import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync, renameSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { celeryGuard, celeryGuardProcess } from '../support/celery-guard.ts'
import { GIT_ENVIRONMENT, temporaryFolder } from '../support/temporary-repository.ts'
import { changed, type Files, read, renamed, task } from './changed-repository.ts'

test('the patch is one that git apply takes, and after it nothing is left to report', async () => {
  const crlf = (text: string) => text.replaceAll('\n', '\r\n')
  const latin1 = (text: string) => Buffer.from(`# -*- coding: latin-1 -*-\n# caf\u00e9\n${text}`, 'latin1')
  const made = changed(
    {
      'plain/tasks.py': task('send'),
      'with space/tasks.py': task('send'),
      'qu"ote\n/tasks.py': task('send'),
      '\u00e4/tasks.py': task('send'),
      'windows/tasks.py': crlf(task('send')),
      'no_end/tasks.py': task('send').trimEnd(),
      'latin/tasks.py': latin1(task('send')),
    },
    {
      'plain/tasks.py': task('deliver'),
      'with space/tasks.py': task('deliver'),
      'qu"ote\n/tasks.py': task('deliver'),
      '\u00e4/tasks.py': task('deliver'),
      'windows/tasks.py': crlf(task('deliver')),
      'no_end/tasks.py': task('deliver').trimEnd(),
      'latin/tasks.py': latin1(task('deliver')),
    },
  )
  const before = await celeryGuard(['check', '--repo', made.dir, '--base', 'main'])
  expect(before.exitCode).toBe(1)

  const { bytes, exitCode } = await celeryGuardProcess(['fix', '--repo', made.dir, '--base', 'main'])
  expect(exitCode).toBe(0)
  execFileSync('git', ['-C', made.dir, 'apply', '-'], { env: GIT_ENVIRONMENT, input: bytes, stdio: 'pipe' })

  const after = await celeryGuard(['check', '--repo', made.dir])
  expect(after.stdout).toContain(', none breaking. ')
  expect(after.exitCode).toBe(0)
  expect(read(made.dir, 'windows/tasks.py')).toContain('@shared_task(name="windows.tasks.send")\r\n')
  expect(read(made.dir, 'latin/tasks.py')).toContain('# caf\u00e9\n')
})

test('nothing to fix is an empty patch and success', async () => {
  const { dir } = changed({ 'shop/tasks.py': task('send') }, { README: 'words' })
  const { stdout, stderr, exitCode } = await celeryGuard(['fix', '--repo', dir, '--base', 'main'])
  expect(stderr).toMatch(/^Nothing to fix\. Compared with [0-9a-f]{10}, the merge base with main\.\n$/)
  expect({ stdout, exitCode }).toEqual({ stdout: '', exitCode: 0 })
})

test('suggestions need a person’s yes', async () => {
  const named = (name: string) => task('send').replace('@shared_task', `@shared_task(name="${name}")`)
  const { dir } = changed({ 'shop/tasks.py': named('old') }, { 'shop/tasks.py': named('new') })
  const args = ['fix', '--repo', dir, '--base', 'main']
  const without = await celeryGuard(args)
  expect(without.stdout).toBe('')
  expect(without.stderr).toMatch(
    /^Nothing to fix\. 1 suggestion left out: --all includes suggestions\. Compared with /,
  )
  expect((await celeryGuard([...args, '--all'])).stdout).toContain('+@shared_task(name="old")\n')
})

test('fixes of notices are left alone unless a rule or a task is named', async () => {
  const more = (name: string) => task(name).replace(/^.*\n/, '')
  const old = task('one') + ['two', 'three', 'four'].map(more).join('')
  const { dir } = changed({ 'shop/tasks.py': old }, { 'shop/tasks.py': old + more('five') + more('six') })
  const args = ['fix', '--repo', dir, '--base', 'main']
  for (const options of [[], ['--all']]) {
    const plain = await celeryGuard([...args, ...options])
    expect(plain).toMatchObject({ stdout: '', exitCode: 0 })
    expect(plain.stderr).toMatch(/^Nothing to fix\. 2 fixes of notices left out: name rules or tasks, as in /)
  }
  const { stderr } = await celeryGuard(args)
  expect(stderr).toContain(' as in celery-guard fix task-without-name. Compared with ')

  const byRule = await celeryGuard([...args, 'task-without-name'])
  expect(byRule.stdout.match(/(?<=^\+.*name=")[\w.]+/gm)).toEqual(['shop.tasks.five', 'shop.tasks.six'])
  expect(byRule.stderr).toMatch(/^2 fixes in 1 file\. Compared with /)
  const byTask = await celeryGuard([...args, 'shop.tasks.six', 'shop.tasks.gone'])
  expect(byTask.stdout.match(/(?<=^\+.*name=")[\w.]+/gm)).toEqual(['shop.tasks.six'])
  expect(byTask.stderr).toMatch(
    /^1 fix in 1 file\. shop\.tasks\.gone is not a task with a finding\. Compared/,
  )
})

test('the suggestion of a notice needs a name and --all', async () => {
  const named = (name: string, more = '') => `${more}@shared_task(name="${name}")\ndef go():\n    pass\n`
  const old = task('send')
  const { dir } = changed({ 'shop/tasks.py': old }, { 'shop/tasks.py': old + named('elsewhere', '\n\n') })
  const args = ['fix', '--repo', dir, '--base', 'main']
  expect((await celeryGuard(args)).stderr).toContain('as in celery-guard fix --all task-name-mismatch.')
  expect((await celeryGuard([...args, 'task-name-mismatch'])).stderr).toContain(
    '1 suggestion left out: --all',
  )
  expect((await celeryGuard([...args, '--all', 'elsewhere'])).stdout).toContain(
    '+@shared_task(name="shop.tasks.go")',
  )
})

test('a mistaken rule is refused', async () => {
  const { dir } = renamed()
  const { stdout, stderr, exitCode } = await celeryGuard([
    'fix',
    '--repo',
    dir,
    '--base',
    'main',
    'task-witout-name',
  ])
  expect({ stdout, exitCode }).toEqual({ stdout: '', exitCode: 2 })
  expect(stderr).toBe('celery-guard: there is no rule task-witout-name; did you mean task-without-name?\n')
})

test('a fix may be in a non-Python file', async () => {
  const queued = (name: string) =>
    task(name).replace('@shared_task', `@shared_task(name="shop.${name}", queue="${name}")`)
  const compose = (queues: string) =>
    `services:\r\n  worker:\r\n    command: celery -A shop worker -Q ${queues}\r\n`
  const { dir } = changed(
    { 'shop/tasks.py': queued('mail'), 'docker/compose.yml': compose('celery,mail') },
    { 'shop/tasks.py': queued('mail') + queued('search').replace(/^.*\n\n/, '') },
  )
  const args = ['fix', '--repo', dir, '--base', 'main', '--all']
  expect((await celeryGuard(args)).stdout).toContain(
    '+    command: celery -A shop worker -Q celery,mail,search\r\n',
  )
  await celeryGuard([...args, '--write'])
  expect(read(dir, 'docker/compose.yml')).toBe(compose('celery,mail,search'))
})

test('--write edits the work tree', async () => {
  const { dir, git } = renamed()
  const { stdout, stderr, exitCode } = await celeryGuard(['fix', '--repo', dir, '--base', 'main', '--write'])
  expect(stderr).toMatch(/^1 fix in 1 file\. Compared with .*\n$/)
  expect({ stdout, exitCode }).toEqual({ stdout: '', exitCode: 0 })
  expect(git('diff', '--unified=0')).toContain('+@shared_task(name="shop.tasks.send")')
})

test('--write follows the line ends that git put into the work tree', async () => {
  const { dir, git } = renamed()
  git('config', 'core.autocrlf', 'true')
  git('rm', '--quiet', '--cached', '-r', '.')
  git('reset', '--quiet', '--hard')
  expect(read(dir, 'shop/tasks.py')).toContain('\r\n')
  await celeryGuard(['fix', '--repo', dir, '--base', 'main', '--write'])
  expect(read(dir, 'shop/tasks.py')).toContain('@shared_task(name="shop.tasks.send")\r\ndef')
})

test('--write leaves everything alone when one file has uncommitted changes', async () => {
  const { dir, git, write } = changed(
    { 'a/tasks.py': task('send'), 'b/tasks.py': task('send') },
    { 'a/tasks.py': task('deliver'), 'b/tasks.py': task('deliver') },
  )
  write({ 'b/tasks.py': `${task('deliver')}# mine\n` })
  const status = git('status', '--porcelain')
  const { stderr, exitCode } = await celeryGuard(['fix', '--repo', dir, '--base', 'main', '--write'])
  expect(stderr).toBe(
    'celery-guard: nothing was written: b/tasks.py has uncommitted changes: commit or stash them first\n',
  )
  expect(exitCode).toBe(2)
  expect(git('status', '--porcelain')).toBe(status)
  expect(read(dir, 'a/tasks.py')).toBe(task('deliver'))
})

test('--write refuses a file that changed after the analysis', async () => {
  const { dir, git } = renamed()
  git('checkout', '--quiet', 'main')
  const args = ['fix', '--repo', dir, '--base', 'main', '--head', 'topic', '--write']
  const { stderr, exitCode } = await celeryGuard(args)
  expect(stderr).toBe(
    'celery-guard: nothing was written: shop/tasks.py differs from the analyzed revision: check that revision out first\n',
  )
  expect(exitCode).toBe(2)
  expect(read(dir, 'shop/tasks.py')).toBe(task('send'))
})

test('--write does not follow a link out of the repository', async () => {
  const { dir, git } = renamed()
  const outside = join(temporaryFolder(), 'outside')
  // Git is told not to look, as a sparse checkout does, so that only the link itself can give the trick away.
  git('update-index', '--skip-worktree', 'shop/tasks.py')
  renameSync(join(dir, 'shop'), outside)
  symlinkSync(outside, join(dir, 'shop'))
  const { stderr, exitCode } = await celeryGuard(['fix', '--repo', dir, '--base', 'main', '--write'])
  expect(stderr).toBe(
    'celery-guard: nothing was written: shop/tasks.py is not a plain file of the repository\n',
  )
  expect(exitCode).toBe(2)
  expect(readFileSync(join(outside, 'tasks.py'), 'utf8')).toBe(task('deliver'))
})

test('--write has nothing to write to in a bare repository', async () => {
  const made = renamed()
  const bare = join(temporaryFolder(), 'bare.git')
  made.git('clone', '--quiet', '--bare', '.', bare)
  const args = ['fix', '--repo', bare, '--base', 'main', '--head', 'topic']
  const refused = await celeryGuard([...args, '--write'])
  expect(refused.stderr).toBe(
    `celery-guard: ${bare} has no work tree to write to: leave out --write for a patch\n`,
  )
  expect(refused.exitCode).toBe(2)
  expect((await celeryGuard(args)).stdout).toContain('+@shared_task(name="shop.tasks.send")\n')
})

const MIGRATION = `from django.db import migrations


def forwards(apps, schema_editor):
    PeriodicTask = apps.get_model("django_celery_beat", "PeriodicTask")
    PeriodicTask.objects.create(name="Daily", task="shop.tasks.send")


class Migration(migrations.Migration):
    dependencies = [("django_celery_beat", "0018_improve_crontab_helptext")]
    operations = [migrations.RunPython(forwards)]
`
const WITH_ROW: Files = {
  '.github/celery-guard.yml': 'rules:\n  task-renamed-without-name: "off"\n',
  'shop/migrations/0001_initial.py': MIGRATION,
  'shop/tasks.py': task('send'),
}
const ADDED = 'shop/migrations/0002_rename_scheduled_tasks.py'

test('a fix may be a new file: as a patch, and written', async () => {
  const made = changed(WITH_ROW, { 'shop/tasks.py': task('deliver') })
  const args = ['fix', '--all', '--repo', made.dir, '--base', 'main']
  const { bytes } = await celeryGuard(args)
  expect(bytes.toString()).toContain(`new file mode 100644\n--- /dev/null\n+++ b/${ADDED}\n`)

  const written = await celeryGuard([...args, '--write'])
  expect(written.stderr).toMatch(/^1 fix in 1 file\./)
  const text = read(made.dir, ADDED)
  execFileSync('git', ['-C', made.dir, 'clean', '-qfd'], { env: GIT_ENVIRONMENT })
  execFileSync('git', ['-C', made.dir, 'apply', '-'], { env: GIT_ENVIRONMENT, input: bytes, stdio: 'pipe' })
  expect(read(made.dir, ADDED)).toBe(text)

  const again = await celeryGuard(['check', '--repo', made.dir, '--base', 'main', '--format', 'json'])
  expect(JSON.parse(again.stdout).findings).toHaveLength(1)
  made.commit()
  const after = await celeryGuard(['check', '--repo', made.dir, '--base', 'main', '--format', 'json'])
  expect(JSON.parse(after.stdout).findings).toEqual([])
})

test('a new file is not written over another, nor through a link', async () => {
  const taken = changed(WITH_ROW, { 'shop/tasks.py': task('deliver') })
  taken.write({ [ADDED]: 'mine' })
  const args = (dir: string) => [
    'fix',
    '--all',
    '--write',
    '--repo',
    dir,
    '--base',
    'main',
    '--head',
    'topic',
  ]
  expect((await celeryGuard(args(taken.dir))).stderr).toContain('nothing was written')
  expect(read(taken.dir, ADDED)).toBe('mine')

  const linked = changed(WITH_ROW, { 'shop/tasks.py': task('deliver') })
  const elsewhere = temporaryFolder()
  renameSync(join(linked.dir, 'shop/migrations'), join(elsewhere, 'migrations'))
  symlinkSync(join(elsewhere, 'migrations'), join(linked.dir, 'shop/migrations'))
  expect((await celeryGuard(args(linked.dir))).stderr).toContain('nothing was written')
  expect(existsSync(join(elsewhere, 'migrations/0002_rename_scheduled_tasks.py'))).toBe(false)
})

test('a name that is restored leaves the rows as they are', async () => {
  const { '.github/celery-guard.yml': _, ...files } = WITH_ROW
  const { dir } = changed(files, { 'shop/tasks.py': task('deliver') })
  const { stdout, stderr } = await celeryGuard(['fix', '--all', '--repo', dir, '--base', 'main'])
  expect(stdout).toContain('@shared_task(name="shop.tasks.send")')
  expect(stdout).not.toContain('migrations')
  expect(stderr).toMatch(/^1 fix in 1 file\. 1 fix left/)
})
