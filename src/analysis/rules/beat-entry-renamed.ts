import { type Prose, prose } from '../../shared/prose.ts'
import type { ScheduleEntry } from '../celery-config/beat-schedule.ts'
import { goneEntries, type RenamedEntry } from '../celery-config/gone-entries.ts'
import { lineOfOffset } from '../fixes/text-edit.ts'
import { requestedOr } from '../model/requested.ts'
import { isManagedByCode, rowTable, UNKNOWN_BEAT_FILES } from '../schedule-rows/beat-files.ts'
import { withMigrations } from '../schedule-rows/replay-row-events.ts'
import type { Snapshot } from '../snapshot.ts'
import { defineRule, type FixDraft, type Report, type RuleContext } from './define-rule.ts'
import { addedMigrations } from './shared/added-migrations.ts'
import { fixOrNull, migrationFix } from './shared/migration-fix.ts'
import { namedOrCounted } from './shared/named-or-counted.ts'

function settings(key: string): string {
  return `INSTALLED_APPS = ["django_celery_beat", "shop"]
CELERY_BEAT_SCHEDULE = {
    "${key}": {"task": "shop.tasks.send_report", "schedule": 3600},
}
`
}

const BASE = { 'site/settings.py': settings('report') }

export const beatEntryRenamed = defineRule({
  id: 'beat-entry-renamed',
  category: 'references',
  severity: 'warning',
  summary: 'Finds renamed beat entries whose old row stays enabled in the database scheduler.',

  check(context) {
    const { base, head } = context
    if (!keepsRows(base) || !keepsRows(head)) return []
    const { renamed } = goneEntries(base.celery.schedule, head.celery.schedule)
    const files = requestedOr(head.beat, UNKNOWN_BEAT_FILES)
    const left = renamed.filter(
      (one) => staysAsRow(context, one) && !isManagedByCode(files, one.oldKey, null),
    )
    const groups = Map.groupBy(left, ({ entry }) => entry.path)
    return [...groups.values()].map((group) => report(context, group))
  },

  page: {
    breaks:
      'When beat starts with `DatabaseScheduler`, it writes each entry of `beat_schedule` into a row named after the entry’s key. It never deletes a row. A new key creates a second row, the old one stays enabled, and both send the task. See django-celery-beat’s issues [#248](https://github.com/celery/django-celery-beat/issues/248) and [#654](https://github.com/celery/django-celery-beat/issues/654).',
    notices:
      'Users who receive everything twice. The code shows one entry; only the `PeriodicTask` table shows two.',
    forward: [
      'Keep the key if you can: it only names a row.',
      'Otherwise rename the row in a data migration of the same change: `PeriodicTask.objects.filter(name="old").update(name="new")`.',
      'Stop beat, run the migration, and start beat with the new code, which uses the renamed row.',
    ],
    rollback:
      'The old code creates the old row again, and the new row stays. Rename the row back in the migration’s reverse.',
    whenNot: 'Each deployment already deletes rows that are not in the settings.',
    limits: [
      'The rule applies where `--scheduler` on beat’s command line or `beat_scheduler` names the database scheduler, and without either where `django_celery_beat` is installed.',
      'Entries from `add_periodic_task` and computed schedules are not followed.',
      'Code that deletes or disables rows beside those in the settings, or names the old key, silences the rule. celery-guard cannot tell whether that code runs.',
    ],
    flagged: {
      base: BASE,
      head: { 'site/settings.py': settings('hourly-report') },
    },
    allowed: {
      base: BASE,
      head: { 'site/settings.py': settings('report').replace('3600', '7200') },
    },
  },
})

/** By a command or a setting; else an installed `django_celery_beat` counts. */
function keepsRows({ celery, beat }: Snapshot): boolean {
  const files = requestedOr(beat, UNKNOWN_BEAT_FILES)
  return (
    rowTable(celery.schedulers, files) !== null ||
    (files.schedulers.size === 0 && celery.storesSchedule === true)
  )
}

/** Whether the change adds no migration that deletes or renames the row. */
function staysAsRow(context: RuleContext, { oldKey, task }: RenamedEntry): boolean {
  const row = { name: oldKey, task, path: '', line: 0 }
  return withMigrations([row], addedMigrations(context)).some(
    (one) => one.name === oldKey && one.task === task,
  )
}

function report(context: RuleContext, group: readonly RenamedEntry[]): Report {
  const [first] = group
  if (!first) throw new Error('a group has a member')
  const { path } = first.entry
  const line = lineOfEntry(context, first.entry)
  const pairs = group.map(({ oldKey, newKey }) => prose`${oldKey} to ${newKey}`)
  const renamed = pairs.reduce<Prose>(
    (text, pair) => (text.length === 0 ? pair : prose`${text}, ${pair}`),
    [],
  )
  const isOne = group.length === 1
  return {
    path,
    line,
    endLine: line,
    side: 'head',
    title: prose`Beat runs ${namedOrCounted(group.map(({ task }) => task))} twice`,
    message: prose`The beat schedule renames ${renamed}. The database scheduler creates a row for each new key and keeps the old one enabled, so ${isOne ? prose`the task runs twice` : prose`the tasks run twice`}.`,
    advice: [
      prose`Rename ${isOne ? prose`the old row` : prose`each old row`} in a data migration of this change, ${`PeriodicTask.objects.filter(name="${isOne ? first.oldKey : '…'}").update(name="${isOne ? first.newKey : '…'}")`}, and back in its reverse. Or keep the key: it only names a row.`,
    ],
    names: group.map(({ task }) => ({ old: task, new: task })),
    fix: () => fix(context, group),
  }
}

/** A migration in the application of the first task that has migrations. */
function fix(context: RuleContext, group: readonly RenamedEntry[]): FixDraft | null {
  const { tasks } = context.head
  const changes = group.map(
    ({ oldKey, newKey }) => ({ kind: 'rename row', from: oldKey, to: newKey }) as const,
  )
  const near = group.flatMap(({ task }) => tasks.find(({ name }) => name === task)?.path ?? [])
  return fixOrNull(migrationFix(context, { changes, creators: [], near }))
}

function lineOfEntry(context: RuleContext, { path, line, keyAt }: ScheduleEntry): number {
  const text = context.headText(path)
  return text === null || keyAt === null ? line : lineOfOffset(text, keyAt.start)
}
