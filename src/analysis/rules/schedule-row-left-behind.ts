import { type Prose, prose } from '../../shared/prose.ts'
import type { LinkedChange } from '../compare/compare-tasks.ts'
import { migrationAfter, migrationsIn, type Renaming, rowMigration } from '../fixes/row-migration.ts'
import { parentOf } from '../modules/paths.ts'
import { rowsAfter, type ScheduleRow, withMigrations } from '../schedule-rows/replay-row-events.ts'
import type { LinkedTask } from '../tasks/linked-task.ts'
import { defineRule, type FixDraft, placeOf, type Report, type RuleContext } from './define-rule.ts'
import { addedMigrations } from './shared/added-migrations.ts'
import { listed } from './shared/listed.ts'

function taskNamed(name: string): string {
  return `from celery import shared_task\n\n\n@shared_task\ndef ${name}():\n    ...\n`
}

function migration(statement: string, dependency: string): string {
  return `from django.db import migrations


def forwards(apps, schema_editor):
    PeriodicTask = apps.get_model("django_celery_beat", "PeriodicTask")
    ${statement}


class Migration(migrations.Migration):
    dependencies = [${dependency}]
    operations = [migrations.RunPython(forwards, migrations.RunPython.noop)]
`
}

const EXAMPLE = {
  'shop/__init__.py': '',
  'shop/tasks.py': taskNamed('send_report'),
  'shop/migrations/__init__.py': '',
  'shop/migrations/0001_schedule.py': migration(
    'PeriodicTask.objects.create(name="Report", task="shop.tasks.send_report")',
    '("django_celery_beat", "0018_improve_crontab_helptext")',
  ),
}

export const scheduleRowLeftBehind = defineRule({
  id: 'schedule-row-left-behind',
  category: 'references',
  severity: 'warning',
  summary: 'Finds renamed or removed tasks whose schedule row, made by a migration, keeps the old name.',
  page: {
    breaks:
      'django-celery-beat keeps its schedule in the table of `PeriodicTask`, and a row names its task by a text. A data migration that makes such a row is applied once; when the task gets another wire name, the row keeps the old one. Beat sends it by name, no worker knows that name, and the message is dropped: `Received unregistered task` in a worker’s log is all there is.',
    notices:
      'Whoever misses what the task did: a report, a clean-up. Neither beat nor the deployment fails, and the admin shows the row as enabled.',
    forward: [
      'Register the same function under both names, and deploy the workers.',
      'Update the rows in a data migration, `PeriodicTask.objects.filter(task="old").update(task="new")`, and restart beat: `update()` sends no signal, so that a running beat is not told.',
      'Take the old name away when queues, retries and ETA messages have drained.',
    ],
    rollback:
      'Give the migration a reverse that writes the old name, and run it before the old code: rows with the new name would be sent to workers that do not know it. While both names are registered, either row works.',
    whenNot: 'When the row is removed by hand, in the admin or by a command that runs with each deployment.',
    limits: [
      'Rows that people make in the admin, commands and fixtures are not seen.',
      'What SQL, comprehensions or code outside of the repository do to rows is not followed: the rows concerned count as unknown, and nothing is said of them.',
      'Migrations of one application are played in the order of their file names; what other applications do to its rows counts as later.',
      'A migration that stands at a path of its own since this change counts as not applied yet.',
    ],
    flagged: {
      base: EXAMPLE,
      head: { ...EXAMPLE, 'shop/tasks.py': taskNamed('send_daily_report') },
    },
    allowed: {
      base: EXAMPLE,
      head: {
        ...EXAMPLE,
        'shop/tasks.py': taskNamed('send_daily_report'),
        'shop/migrations/0002_rename_row.py': migration(
          'PeriodicTask.objects.filter(task="shop.tasks.send_report").update(task="shop.tasks.send_daily_report")',
          '("shop", "0001_schedule")',
        ),
      },
    },
  },

  check(context) {
    const registered = new Set(context.head.tasks.map(({ name }) => name))
    const lost = context.changes.flatMap((change) => lostName(change, registered))
    if (lost.length === 0 || context.base.rowMigrations.length === 0) return []
    const rows = withMigrations(rowsAfter(context.base.rowMigrations), addedMigrations(context))
    const left = rows.flatMap((row) =>
      lost.filter(({ old }) => old.name === row.task).map((one) => ({ ...one, row })),
    )
    // One migration of an application can rename what several tasks left in its rows.
    const causes = Map.groupBy(left, ({ row, next }) => `${parentOf(row.path)}\0${next === null}`)
    return [...causes.values()].map((group) => report(context, group))
  },
})

interface Lost {
  readonly old: LinkedTask
  /** What it is called now; null where it is gone. */
  readonly next: LinkedTask | null
}

function lostName(
  { kind, old, new: next, aspects }: LinkedChange,
  registered: ReadonlySet<string | null>,
): Lost[] {
  if (!old?.name || registered.has(old.name)) return []
  if (kind === 'removed') return [{ old, next: null }]
  return next && aspects.includes('name') ? [{ old, next }] : []
}

type Left = Lost & { readonly row: ScheduleRow }

function report(context: RuleContext, group: readonly Left[]): Report {
  const [first] = group
  if (!first) throw new Error('a group has a member')
  const tasks = [...new Map(group.map((one) => [one.old.name, one])).values()]
  const { old, next, row } = first
  const verb = next === null ? prose`gone` : prose`renamed`
  const who =
    tasks.length > 1 ? prose`${tasks.length} tasks are ${verb}` : prose`Task ${old.name ?? ''} is ${verb}`
  const files = [...new Set(group.map((one) => one.row.path.slice(parentOf(row.path).length + 1)))]
  const made = prose`that ${listed(files)} made in ${parentOf(row.path)}`
  const keeps =
    group.length > 1
      ? prose`the schedule rows ${made} keep the old ${tasks.length > 1 ? prose`names` : prose`name`}`
      : prose`the schedule row ${made} keeps the old name`
  return {
    ...placeOf(next ?? old),
    side: next === null ? 'base' : 'head',
    message: prose`${who}, but ${keeps}: beat goes on to send ${tasks.length > 1 ? prose`them` : prose`it`}, and workers drop the messages without an error.`,
    advice: [remedy(first), ...(isEdited(context, first) ? [EDITED] : [])],
    names: tasks.map((one) => ({ old: one.old.name, new: one.next?.name ?? null })),
    fix: () => fix(context, group),
  }
}

function remedy({ old, next }: Left): Prose {
  const rows = `PeriodicTask.objects.filter(task="${old.name}")`
  return next === null
    ? prose`Delete the rows in a data migration of this change: ${`${rows}.delete()`}.`
    : prose`Change the rows in a data migration of this change, ${`${rows}.update(task="${next.name}")`}, and back in its reverse. Workers that know the new name come first; restart beat afterwards, as an update in a migration does not tell it. A task that keeps its name needs none of this.`
}

const EDITED = prose`The migration that made the row now says something else, which changes no row: where it was applied, it is not run again.`

/** Whether the migrations read as if the row had never named the task. */
function isEdited({ head }: RuleContext, { row }: Left): boolean {
  return !rowsAfter(head.rowMigrations).some(({ path, task }) => path === row.path && task === row.task)
}

/** One migration for all rows of the application. */
function fix(context: RuleContext, group: readonly Left[]): FixDraft | null {
  const renamings = new Map(
    group.flatMap(({ old, next }): [string, Renaming][] =>
      old.name && next?.name ? [[old.name, { old: old.name, new: next.name }]] : [],
    ),
  )
  const pairs = [...renamings.values()]
  // Names that change places cannot be renamed one after the other.
  if (pairs.length === 0 || pairs.some((one) => renamings.has(one.new))) return null
  const { program } = context.head
  const creator = group[0]?.row.path ?? ''
  const folder = migrationsIn(program, parentOf(creator), (path) => {
    const text = context.headText(path)
    return text === null ? null : context.readFacts(text)
  })
  const style = context.headText(creator)
  const plan = folder && migrationAfter(folder, creator)
  if (!plan || style === null) return null
  return {
    title: prose`Rename the tasks in their rows`,
    safety: 'suggestion',
    edits: [],
    newFiles: [{ path: plan.path, text: rowMigration(plan, pairs, style) }],
    follows: pairs.map((one) => one.new),
  }
}
