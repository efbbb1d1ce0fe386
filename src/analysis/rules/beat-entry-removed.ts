import { list, type Prose, prose } from '../../shared/prose.ts'
import { goneEntries, type RemovedEntry } from '../celery-config/gone-entries.ts'
import { requestedOr } from '../model/requested.ts'
import { isManagedByCode, type RowTable, rowTable, UNKNOWN_BEAT_FILES } from '../schedule-rows/beat-files.ts'
import { namesRow, withMigrations } from '../schedule-rows/replay-row-events.ts'
import type { Snapshot } from '../snapshot.ts'
import { lostNames } from '../tasks/task-names.ts'
import { defineRule, type FixDraft, type Report, type RuleContext } from './define-rule.ts'
import { addedMigrations } from './shared/added-migrations.ts'
import { fixOrNull, migrationFix } from './shared/migration-fix.ts'
import { namedOrCounted } from './shared/named-or-counted.ts'
import { otherLines } from './shared/other-lines.ts'

const settings = (...entries: readonly string[]): string => `INSTALLED_APPS = ["django_celery_beat", "shop"]
CELERY_BEAT_SCHEDULER = "django_celery_beat.schedulers:DatabaseScheduler"
CELERY_BEAT_SCHEDULE = {
${entries.map((one) => `    "${one}": {"task": "shop.tasks.${one}", "schedule": 3600},\n`).join('')}}
`
const BASE = {
  'shop/tasks.py':
    'from celery import shared_task\n\n\n@shared_task\ndef report():\n    ...\n\n\n@shared_task\ndef clean():\n    ...\n',
  'site/settings.py': settings('report', 'clean'),
}

export const beatEntryRemoved = defineRule({
  id: 'beat-entry-removed',
  category: 'references',
  severity: 'warning',
  summary: 'Finds removed beat entries whose row stays enabled in the database scheduler.',

  check(context) {
    const { base, head } = context
    const table = tableOf(base)
    if (table === null || tableOf(head) !== table) return []
    const { removed } = goneEntries(base.celery.schedule, head.celery.schedule)
    // A finding about a lost name reports that senders keep it.
    const lost = lostNames(base, head)
    const left = removed.filter(
      (one) =>
        (one.entry.task === null || !lost.has(one.entry.task)) &&
        staysAsRow(context, one) &&
        !isManagedByCode(filesOf(head), one.key, one.entry.task),
    )
    const files = Map.groupBy(left, ({ entry }) => entry.path)
    return [...files.values()].map((group) => report(context, group, table))
  },

  page: {
    breaks:
      'When beat starts with `DatabaseScheduler`, it writes each entry of `beat_schedule` into a row named after the entry’s key. It never deletes a row: the row of a removed entry stays enabled, and beat keeps sending its task. See django-celery-beat’s issues [#248](https://github.com/celery/django-celery-beat/issues/248), [#654](https://github.com/celery/django-celery-beat/issues/654) and [#706](https://github.com/celery/django-celery-beat/issues/706).',
    notices:
      'Nobody, as long as the task succeeds: it runs on although the code schedules it nowhere. When the task is removed later, workers drop each message without an error.',
    forward: [
      'Remove the entry, and delete its row in a data migration of the same change: `PeriodicTask.objects.filter(name="key").delete()`.',
      'Stop beat, run the migration, and start beat with the new code. Old code that starts later creates the row again.',
      'Remove the task in a later deployment, when its messages have drained.',
    ],
    rollback: 'Old code creates the row again when beat starts. The migration needs no reverse.',
    whenNot:
      'Each deployment already deletes or disables rows that are not in the settings, or the row is kept on purpose.',
    limits: [
      'The rule applies where `beat_scheduler` or `--scheduler` on beat’s command line names the database scheduler of django-celery-beat, of django-celery or of SQLAlchemy, or a class of the project that inherits from one. An installed `django_celery_beat` alone is not enough.',
      'RedBeat and Celery’s own scheduler remove such entries when beat starts.',
      'Entries whose task the change removes or renames are left to the rules about names.',
      'A schedule of several entries that goes as a whole is not reported: it may move into the database. Computed schedules and entries from `add_periodic_task` are not followed.',
      'Code that deletes or disables rows beside those in the settings, or names the entry, silences the rule. celery-guard cannot tell whether that code runs.',
    ],
    flagged: {
      base: BASE,
      head: { ...BASE, 'site/settings.py': settings('report') },
    },
    allowed: {
      base: BASE,
      head: { ...BASE, 'site/settings.py': settings('report', 'clean').replace('3600', '7200') },
    },
  },
})

function filesOf({ beat }: Snapshot) {
  return requestedOr(beat, UNKNOWN_BEAT_FILES)
}

function tableOf(snapshot: Snapshot): RowTable | null {
  return rowTable(snapshot.celery.schedulers, filesOf(snapshot))
}

/** Whether the change adds no migration that deletes, changes or takes over the row. */
function staysAsRow(context: RuleContext, { key, entry: { task } }: RemovedEntry): boolean {
  const added = addedMigrations(context)
  const row = { name: key, task, path: '', line: 0 }
  if (added.some(({ events }) => events.some((event) => namesRow(event, row)))) return false
  return withMigrations([row], added).length > 0
}

function report(context: RuleContext, group: readonly RemovedEntry[], table: RowTable): Report {
  const [first] = group
  if (!first) throw new Error('a group has a member')
  const lines = group.map((one) => lineOf(context, one)).sort((a, b) => a - b)
  const [line = first.entry.line, ...others] = lines
  const keys = group.map(({ key }) => key)
  const tasks = [...new Set(group.flatMap(({ entry }) => entry.task ?? []))]
  const isOne = group.length === 1
  const what = tasks.length === 0 ? prose`the ${isOne ? prose`task` : prose`tasks`}` : shown(tasks, 'tasks')
  return {
    path: first.entry.path,
    line,
    endLine: line,
    side: 'base',
    title: prose`Beat keeps sending ${tasks.length === 0 ? prose`the task of ${first.key}` : namedOrCounted(tasks)} from ${isOne ? prose`its row` : prose`old rows`}`,
    message: prose`The beat schedule loses ${shown(keys, 'entries')}. The database scheduler deletes no row, so ${isOne ? prose`the row stays` : prose`the rows stay`} enabled and beat keeps sending ${what}.`,
    advice: [remedy(keys, table), ...otherLines(others.map((one) => ({ line: one })))],
    names: tasks.map((task) => ({ old: task, new: task })),
    about: keys.join('\0'),
    fix: () => (table === 'django-celery-beat' ? fix(context, group) : null),
  }
}

function shown(names: readonly string[], noun: string): Prose {
  return names.length > 3 ? [`${names.length} ${noun}`] : list(names)
}

function remedy(keys: readonly string[], table: RowTable): Prose {
  const [first = '', ...others] = keys
  const rows = others.length === 0 ? prose`the row` : prose`the rows`
  if (table === 'another')
    return prose`Delete or disable ${rows} in the scheduler’s table while beat is stopped, after the old code last started.`
  const filter = others.length === 0 ? `name="${first}"` : 'name__in=[…]'
  return prose`Delete ${rows} in a data migration of this change: ${`PeriodicTask.objects.filter(${filter}).delete()`}. Old code creates ${others.length === 0 ? prose`it` : prose`them`} again when beat starts.`
}

/** The line of the literal that names the task; else of the statement. */
function lineOf({ base }: RuleContext, { entry: { path, line, at } }: RemovedEntry): number {
  if (at === null) return line
  const literal = requestedOr(base.references, []).find(
    (one) => one.path === path && one.at !== null && one.at.start === at.start,
  )
  return literal?.line ?? line
}

/** A migration in the application of the first task that has migrations. */
function fix(context: RuleContext, group: readonly RemovedEntry[]): FixDraft | null {
  const { tasks } = context.head
  const near = group.flatMap(
    ({ entry }) => tasks.find(({ name }) => name !== null && name === entry.task)?.path ?? [],
  )
  const changes = group.map(({ key }) => ({ kind: 'delete row', name: key }) as const)
  return fixOrNull(migrationFix(context, { changes, creators: [], near }))
}
