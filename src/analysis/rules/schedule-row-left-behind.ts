import { list, type Prose, prose } from '../../shared/prose.ts'
import { requestedOr } from '../model/requested.ts'
import { parentOf } from '../modules/paths.ts'
import { isMigration } from '../schedule-rows/read-data-migrations.ts'
import { replayMigrations, type ScheduleRow } from '../schedule-rows/replay-row-events.ts'
import { defineRule, type FixDraft, placeOf, type Report, type RuleContext } from './define-rule.ts'
import { fixtureFindings } from './shared/fixture-findings.ts'
import { type LostTask, lostTasks } from './shared/lost-tasks.ts'
import { fixOrNull, migrationFix } from './shared/migration-fix.ts'
import { namedOrCounted } from './shared/named-or-counted.ts'
import { rowChanges } from './shared/row-changes.ts'
import { rowsLeft } from './shared/rows-left.ts'

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

const BASE = {
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
  summary:
    'Finds renamed or removed tasks whose schedule row keeps the old name: rows of migrations, fixtures and code.',

  check(context) {
    const lost = lostTasks(context)
    if (lost.length === 0) return []
    const left = rowsLeft(context).flatMap((row) =>
      lost.filter(({ old }) => old.name === row.task).map((one) => ({ ...one, row })),
    )
    // One migration of an application can rename several tasks in its rows.
    const causes = Map.groupBy(left, ({ row, next }) => `${parentOf(row.path)}\0${next === null}`)
    return [...[...causes.values()].map((group) => report(context, group)), ...fixtureFindings(context, lost)]
  },

  page: {
    breaks:
      'django-celery-beat stores its schedule in the `PeriodicTask` table, and each row names its task by text. The data migration, fixture or command that created a row ran before, so a renamed task leaves the old name in the row. Beat keeps sending that name, and workers drop the message (`Received unregistered task`).',
    notices:
      'Users who miss the task’s effects: a report, a clean-up. Neither beat nor the deployment fails, and the admin shows the row as enabled.',
    forward: [
      'Register the same function under both names, and deploy the workers (`/celery-fix alias shop.tasks.send_report`).',
      'Update the rows in a data migration, `PeriodicTask.objects.filter(task="old").update(task="new")`, and restart beat: `update()` sends no signal to a running beat. `/celery-fix migration shop.tasks.send_report` writes it once calls send the new name.',
      'Remove the old name once queues, retries and ETA messages have drained.',
    ],
    rollback:
      'Reverse the migration before the old code runs: old workers do not know the new name in the rows. While both names are registered, either row works.',
    whenNot: 'Somebody removes the row in the admin, or a command does so with each deployment.',
    limits: [
      'Rows from the admin are not seen. Fixtures are read as JSON and YAML, outside tests.',
      'Rows that code creates with `update_or_create` get the new name when that code runs again, and are not reported. celery-guard cannot tell whether other code ever ran.',
      'A migration is offered where the application, its label and its latest migration are clear.',
      'SQL, comprehensions and code outside the repository are not followed. Rows that they touch count as unknown and are not reported.',
      'Migrations of one application are replayed in the order of their file names. If another application also changes a row, its migration counts as the later one.',
      'A migration that the change moved to another path counts as not applied yet.',
    ],
    flagged: {
      base: BASE,
      head: { ...BASE, 'shop/tasks.py': taskNamed('send_daily_report') },
    },
    allowed: {
      base: BASE,
      head: {
        ...BASE,
        'shop/tasks.py': taskNamed('send_daily_report'),
        'shop/migrations/0002_rename_row.py': migration(
          'PeriodicTask.objects.filter(task="shop.tasks.send_report").update(task="shop.tasks.send_daily_report")',
          '("shop", "0001_schedule")',
        ),
      },
    },
  },
})

type Left = LostTask & { readonly row: ScheduleRow }

function report(context: RuleContext, group: readonly Left[]): Report {
  const [first] = group
  if (!first) throw new Error('a group has a member')
  const tasks = [...new Map(group.map((one) => [one.old.name, one])).values()]
  const { old, next, row } = first
  const verb = next === null ? prose`removed` : prose`renamed`
  const who =
    tasks.length > 1 ? prose`${tasks.length} tasks were ${verb}` : prose`Task ${old.name ?? ''} was ${verb}`
  const files = [...new Set(group.map((one) => one.row.path.slice(parentOf(row.path).length + 1)))]
  const made = prose`that ${list(files)} created in ${parentOf(row.path)}`
  const keeps =
    group.length > 1
      ? prose`the schedule rows ${made} keep the old ${tasks.length > 1 ? prose`names` : prose`name`}`
      : prose`the schedule row ${made} keeps the old name`
  return {
    ...placeOf(next ?? old),
    side: next === null ? 'base' : 'head',
    title: prose`Beat keeps sending ${namedOrCounted(tasks.map((one) => one.old.name))}, ${tasks.length > 1 ? prose`which were` : prose`which was`} ${verb}`,
    message: prose`${who}, but ${keeps}. Beat keeps sending ${tasks.length > 1 ? prose`them` : prose`it`}, and workers drop the messages without an error.`,
    advice: [remedy(first), ...(isEdited(context, first) ? [EDITED] : [])],
    names: tasks.map((one) => ({ old: one.old.name, new: one.next?.name ?? null })),
    fix: () => fix(context, group),
  }
}

function remedy({ old, next }: Left): Prose {
  const rows = `PeriodicTask.objects.filter(task="${old.name}")`
  return next === null
    ? prose`Disable or delete the rows in a data migration of this change: ${`${rows}.update(enabled=False)`}.`
    : prose`Update the rows in a data migration of this change, ${`${rows}.update(task="${next.name}")`}, and restore them in its reverse. Deploy workers with the new name first, and restart beat last. Or keep the task’s old name.`
}

const EDITED = prose`This change edits the migration that created the row. Where it was applied before, it does not run again.`

/** Whether the change edited the migration that created the row. */
function isEdited({ head }: RuleContext, { row }: Left): boolean {
  if (!isMigration(row.path)) return false
  return !replayMigrations(requestedOr(head.dataMigrations, [])).some(
    ({ path, task }) => path === row.path && task === row.task,
  )
}

/** One migration for all rows of the application. */
function fix(context: RuleContext, group: readonly Left[]): FixDraft | null {
  const request = {
    changes: rowChanges(group),
    creators: [...new Set(group.map(({ row }) => row.path))],
    near: group.flatMap(({ old, next }) => [...(next ? [next.path] : []), old.path]),
  }
  return fixOrNull(migrationFix(context, request))
}
