import { describe, expect, it } from 'vitest'
import { applyEdits } from '../fixes/apply-edits.ts'
import type { Remedy } from '../model/remedy.ts'
import { judge, remedied, shop, type Texts } from './testing.ts'

const BODY = '(order):\n    print("paid", order)\n    return order\n'
const PLAIN = (name: string) => `@shared_task\ndef ${name}${BODY}`
const OLD_SENT = `def charge${BODY}


# celery-guard: alias[shop.tasks.pay] until 2027-01-30
# Calls send the old name. Let them send the new one after the next deployment.
shared_task(charge)
charge = shared_task(name="shop.tasks.pay")(charge)
`
const NEW_SENT = `def charge${BODY}


# celery-guard: alias[shop.tasks.pay] until 2027-03-02
# Calls send the new name. The old one may go after that day.
shared_task(name="shop.tasks.pay")(charge)
charge = shared_task(charge)
`
const UNCLEAR = NEW_SENT.replace('charge = shared_task(charge)', 'new = shared_task(charge)').replace(
  'shared_task(name=',
  'old = shared_task(name=',
)
const CREATING = `from django.db import migrations


def forwards(apps, schema_editor):
    PeriodicTask = apps.get_model("django_celery_beat", "PeriodicTask")
    PeriodicTask.objects.create(name="Nightly", task="shop.tasks.pay")


class Migration(migrations.Migration):
    dependencies = []
    operations = [migrations.RunPython(forwards)]
`
const DJANGO: Texts = {
  'shop/settings.py': 'INSTALLED_APPS = ["django_celery_beat", "shop"]\n',
  'shop/migrations/__init__.py': '',
}
const WITH_ROW: Texts = { ...DJANGO, 'shop/migrations/0001_rows.py': CREATING }
const FIXTURE = (task: string) =>
  `[\n  {"model": "django_celery_beat.periodictask", "fields": {"name": "Nightly", "task": "${task}"}}\n]\n`
const TOUCHED = { 'README.md': 'Pays.\n' }

const migration = (task: string): Remedy => ({ kind: 'migration', task })
const project = (tasks: string, others: Texts = WITH_ROW) => shop(tasks, others)

describe('a migration of the rows of an alias', () => {
  it.each<[string, string, Texts, Remedy]>([
    ['with the switch', OLD_SENT, {}, migration('shop.tasks.pay')],
    ['by the new name', OLD_SENT, {}, migration('shop.tasks.charge')],
    ['by its function', NEW_SENT, TOUCHED, migration('Charge')],
    ['after the switch, where nothing of the task changes', NEW_SENT, TOUCHED, migration('shop.tasks.pay')],
  ])('follows calls: %s', async (_, before, more, remedy) => {
    const { files, refused } = await remedied(project(before), { ...project(NEW_SENT), ...more }, remedy)
    expect(refused).toEqual([])
    expect(Object.keys(files)).toEqual(['shop/migrations/0002_rename_scheduled_tasks.py'])
    const [text = ''] = Object.values(files)
    expect(text.replaceAll(/\s/g, '')).toContain(
      'filter(task="shop.tasks.pay").update(task="shop.tasks.charge")',
    )
    expect(text).toContain('("shop", "0001_rows")')
  })

  it('takes fixtures along, and needs no row in the code', async () => {
    const files = { ...DJANGO, 'shop/fixtures/rows.json': FIXTURE('shop.tasks.pay') }
    const made = await remedied(
      project(NEW_SENT, files),
      { ...project(NEW_SENT, files), ...TOUCHED },
      migration('shop.tasks.pay'),
    )
    expect(made.files['shop/fixtures/rows.json']).toBe(FIXTURE('shop.tasks.charge'))
    expect(Object.keys(made.files)).toContain('shop/migrations/0001_rename_scheduled_tasks.py')
  })

  it.each<[string, string, string, RegExp]>([
    [
      'until calls send the new name',
      PLAIN('pay'),
      OLD_SENT,
      /^Calls go on sending `shop\.tasks\.pay`, and a/,
    ],
    [
      'before the switch',
      OLD_SENT,
      OLD_SENT,
      / with the change that lets calls send `shop\.tasks\.charge`\.$/,
    ],
    [
      'that workers before do not know',
      PLAIN('pay'),
      NEW_SENT,
      /^Workers before this change do not know `shop\.tasks\.charge`/,
    ],
    ['of other code', NEW_SENT, UNCLEAR, /^celery-guard cannot read which name calls send\./],
  ])('waits, with the reason: %s', async (_, before, after, reason) => {
    const head = { ...project(after), ...TOUCHED }
    const { files, refused } = await remedied(project(before), head, migration('shop.tasks.pay'))
    expect(files).toEqual({})
    expect(refused).toEqual([expect.stringMatching(reason)])
  })

  it('is there once', async () => {
    const [base, head] = [project(OLD_SENT), project(NEW_SENT)]
    const { files } = await remedied(base, head, migration('shop.tasks.pay'))
    const { refused } = await remedied(base, { ...head, ...files }, migration('shop.tasks.pay'))
    expect(refused).toEqual(['`shop/migrations/0002_rename_scheduled_tasks.py` moves these rows already.'])
  })

  it('is refused where both names were tasks of their own: a rollback could not tell their rows apart', async () => {
    const before = project(
      `${PLAIN('pay')}\n\n@shared_task\ndef charge(order):\n    raise ValueError(order)\n`,
    )
    const { refused } = await remedied(before, project(NEW_SENT), migration('shop.tasks.pay'))
    expect(refused).toEqual([expect.stringMatching(/^`shop\.tasks\.charge` was a task before the change\./)])
  })

  it('does not come with the alias, which is written all the same', async () => {
    const [base, head] = [project(PLAIN('pay')), project(PLAIN('charge'))]
    for (const order of [0, 1]) {
      const remedies = [{ kind: 'alias', task: 'shop.tasks.pay' } as const, migration('shop.tasks.pay')]
      const { files, refused } = await remedied(base, head, ...(order ? remedies.toReversed() : remedies))
      expect(Object.keys(files)).toEqual(['shop/tasks.py'])
      expect(refused).toEqual([expect.stringMatching(/^Calls go on sending `shop\.tasks\.pay`/)])
    }
  })
})

describe('the rows of an alias', () => {
  it('move with its calls by the fix of the reminder, and the old name may go', async () => {
    const base = project(OLD_SENT)
    const text = `${base['shop/tasks.py']}\n\nLIMIT = 3\n`
    const { findings } = await judge(base, { ...base, 'shop/tasks.py': text })
    const { edits = [], verified } = findings[0]?.fix ?? {}
    expect([findings.length, verified]).toEqual([1, true])
    const created = edits.find(({ path }) => path.includes('/migrations/'))
    const second = {
      ...base,
      'shop/tasks.py': applyEdits(
        text,
        edits.filter(({ path }) => path === 'shop/tasks.py'),
      ),
      [created?.path ?? '']: `${created?.replacement}\n`,
    }
    expect((await judge(base, second)).findings).toEqual([])
    const over = {
      ...second,
      'shop/tasks.py': second['shop/tasks.py'].replace(/until \S+/, 'until 2027-01-30'),
    }
    const third = { ...over, 'shop/tasks.py': project(PLAIN('charge'))['shop/tasks.py'] ?? '' }
    expect((await judge(over, third)).findings.map(({ rule }) => rule)).toEqual([])
  })
})
