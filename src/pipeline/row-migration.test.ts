import { expect, test } from 'vitest'
import { memorySource } from '../../test/support/memory-source.ts'
import { DEFAULT_SETTINGS } from '../analysis/model/settings.ts'
import { checkRevisions } from './check-revisions.ts'
import { NULL_STORE } from './null-store.ts'

/** A project in which a row was created by the first of so many migrations, and its task is renamed. */
function renamed(migrations: number) {
  const name = (i: number) => String(i).padStart(4, '0')
  const migration = (i: number) =>
    i === 1
      ? 'from django.db import migrations\n\ndef f(apps, editor):\n    apps.get_model("django_celery_beat", "PeriodicTask").objects.create(name="R", task="shop.report")\n\nclass Migration(migrations.Migration):\n    dependencies = [("django_celery_beat", "0001_initial")]\n    operations = [migrations.RunPython(f)]\n'
      : `from django.db import migrations\n\nclass Migration(migrations.Migration):\n    dependencies = [("shop", "${name(i - 1)}")]\n`
  const folder = Array.from({ length: migrations }, (_, i): [string, string] => [
    `shop/migrations/${name(i + 1)}.py`,
    migration(i + 1),
  ])
  const files = { 'shop/__init__.py': '', 'shop/migrations/__init__.py': '', ...Object.fromEntries(folder) }
  const tasks = (task: string) =>
    `from celery import shared_task\n\n@shared_task(name="shop.${task}")\ndef report(): pass\n`
  return memorySource({
    base: { ...files, 'shop/tasks.py': tasks('report') },
    head: { ...files, 'shop/tasks.py': tasks('summary') },
  })
}

test.each([
  [500, 'shop/migrations/0501_rename_scheduled_tasks.py'],
  [501, undefined],
])(
  'of %d migrations the one that renames rows is the next, or there is none',
  async (count, expected) => {
    const settings = { ...DEFAULT_SETTINGS, rules: { 'task-name-changed': 'off' } } as const
    const range = { base: 'base', head: 'head' }
    const { findings } = await checkRevisions(renamed(count), range, settings, NULL_STORE)
    expect(findings.map(({ rule }) => rule)).toEqual(['schedule-row-left-behind'])
    expect(findings[0]?.fix?.edits[0]?.path).toBe(expected)
  },
  60_000,
)
