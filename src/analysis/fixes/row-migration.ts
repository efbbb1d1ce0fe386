import type { CodeStyle, MigrationKey, RowChange, RowMigration } from '../model/row-migration.ts'
import { brokenCall, dictionaryLines, listArgument } from './call-lines.ts'
import { quoted } from './python-source.ts'

/** The path of a migration that a fix creates. */
export function migrationPath(migration: RowMigration): string {
  return `${migration.folder}/${nameOf(migration)}.py`
}

function nameOf({ prefix, changes }: RowMigration): string {
  const [kind, ...others] = new Set(changes.map((change) => change.kind))
  return `${prefix}${kind === undefined || others.length > 0 ? 'update_scheduled_tasks' : NAMES[kind]}`
}

const NAMES: Readonly<Record<RowChange['kind'], string>> = {
  'rename task': 'rename_scheduled_tasks',
  'disable task': 'disable_scheduled_tasks',
  'rename row': 'rename_schedule_entries',
  'delete row': 'delete_scheduled_tasks',
}

/** The text of a migration, with the line ends of the project. Deleted rows have no reverse: old settings create them again. */
export function migrationText(migration: RowMigration): string {
  const { style, changes, dependencies } = migration
  const parts = [
    renamedTasks(style, only(changes, 'rename task')),
    disabledTasks(style, only(changes, 'disable task'), `${migration.label}.${nameOf(migration)}`),
    renamedRows(style, only(changes, 'rename row')),
    deletedRows(style, only(changes, 'delete row')),
  ].filter((part) => part !== null)
  const backwards = parts.toReversed().flatMap((part) => part.backwards)
  const lines = [
    'from django.db import migrations',
    ...parts.flatMap(({ before }) => (before.length > 0 ? ['', ...before] : [])),
    ...parts.flatMap(({ helper }) => (helper.length > 0 ? ['', '', ...helper] : [])),
    ...functionLines(
      'forwards',
      style,
      parts.flatMap((part) => part.forwards),
    ),
    ...(backwards.length > 0 ? functionLines('backwards', style, backwards) : []),
    '',
    '',
    'class Migration(migrations.Migration):',
    '    dependencies = [',
    ...dependencies.flatMap((key) => keyLines(style, key)),
    '    ]',
    '',
    '    operations = [',
    `        migrations.RunPython(forwards, ${backwards.length > 0 ? 'backwards' : 'migrations.RunPython.noop'}),`,
    '    ]',
    '',
  ]
  return lines.join(style.lineEnd)
}

/** What one kind of change adds to a migration. */
interface Part {
  /** Constants. */
  readonly before: readonly string[]
  readonly helper: readonly string[]
  readonly forwards: readonly string[]
  readonly backwards: readonly string[]
}

function only<Kind extends RowChange['kind']>(
  changes: readonly RowChange[],
  kind: Kind,
): Extract<RowChange, { kind: Kind }>[] {
  return changes.filter((one): one is Extract<RowChange, { kind: Kind }> => one.kind === kind)
}

/** More names than this are written once, in a mapping. */
const FEW = 3

interface Renaming {
  readonly from: string
  readonly to: string
}

function renamedTasks(style: CodeStyle, renamings: readonly Renaming[]): Part | null {
  if (renamings.length === 0) return null
  const update = (from: string, to: string, indent: string): string[] =>
    brokenCall(
      style,
      indent,
      ['PeriodicTask.objects.filter(', [`task=${from}`]],
      ['.update(', [`task=${to}`]],
    )
  const text = (value: string): string => quoted(value, style.quote)
  if (renamings.length <= FEW)
    return {
      before: [],
      helper: [],
      forwards: renamings.flatMap(({ from, to }) => update(text(from), text(to), BODY)),
      backwards: renamings.toReversed().flatMap(({ from, to }) => update(text(to), text(from), BODY)),
    }
  const loop = [`${BODY}for old, new in RENAMED_TASKS.items():`]
  return {
    before: dictionaryLines(style, 'RENAMED_TASKS', renamings),
    helper: [],
    forwards: [...loop, ...update('old', 'new', LOOP)],
    backwards: [...loop, ...update('new', 'old', LOOP)],
  }
}

/** The reverse enables only rows that carry the mark: others were disabled before, or by somebody else. */
function disabledTasks(
  style: CodeStyle,
  disabled: readonly { readonly task: string }[],
  by: string,
): Part | null {
  if (disabled.length === 0) return null
  const text = (value: string): string => quoted(value, style.quote)
  const tasks = listArgument(
    style,
    'task',
    disabled.map(({ task }) => task),
  )
  const save = `${LOOP}row.save(update_fields=[${text('enabled')}, ${text('description')}])`
  const each = `${BODY}for row in rows.only(${text('description')}):`
  return {
    before: [
      '# Marks the rows that this migration disables, in their description.',
      `MARK = ${text(` [disabled by ${by}]`)}`,
    ],
    helper: [],
    forwards: [
      ...brokenCall(style, BODY, ['rows = PeriodicTask.objects.filter(', [tasks, 'enabled=True']]),
      each,
      `${LOOP}row.enabled = False`,
      `${LOOP}row.description += MARK`,
      save,
    ],
    backwards: [
      ...brokenCall(style, BODY, [
        'rows = PeriodicTask.objects.filter(',
        [tasks, 'description__endswith=MARK'],
      ]),
      each,
      `${LOOP}row.enabled = True`,
      `${LOOP}row.description = row.description[: -len(MARK)]`,
      save,
    ],
  }
}

/** A renamed row keeps the time of its last run. Where beat has created the new one already, the old one goes. */
function renamedRows(style: CodeStyle, renamings: readonly Renaming[]): Part | null {
  if (renamings.length === 0) return null
  const isLong = renamings.length > FEW
  const call = (from: string, to: string, indent: string): string[] =>
    brokenCall(style, indent, ['rename_row(', ['PeriodicTask', from, to]])
  const body = (back: boolean): string[] => {
    if (isLong)
      return [
        `${BODY}for old, new in RENAMED_ENTRIES.items():`,
        ...(back ? call('new', 'old', LOOP) : call('old', 'new', LOOP)),
      ]
    return renamings.flatMap(({ from, to }) => {
      const [old, next] = [quoted(from, style.quote), quoted(to, style.quote)]
      return back ? call(next, old, BODY) : call(old, next, BODY)
    })
  }
  return {
    before: isLong ? dictionaryLines(style, 'RENAMED_ENTRIES', renamings) : [],
    helper: [
      'def rename_row(PeriodicTask, old, new):',
      `${BODY}if PeriodicTask.objects.filter(name=new).exists():`,
      `${LOOP}PeriodicTask.objects.filter(name=old).delete()`,
      `${BODY}else:`,
      `${LOOP}PeriodicTask.objects.filter(name=old).update(name=new)`,
    ],
    forwards: body(false),
    backwards: body(true),
  }
}

function deletedRows(style: CodeStyle, deleted: readonly { readonly name: string }[]): Part | null {
  if (deleted.length === 0) return null
  const names = listArgument(
    style,
    'name',
    deleted.map(({ name }) => name),
  )
  const lines = brokenCall(style, BODY, ['PeriodicTask.objects.filter(', [names]], ['.delete(', []])
  return { before: [], helper: [], forwards: lines, backwards: [] }
}

const BODY = '    '
const LOOP = '        '

function functionLines(name: string, style: CodeStyle, body: readonly string[]): string[] {
  const model = ['django_celery_beat', 'PeriodicTask'].map((one) => quoted(one, style.quote))
  return [
    '',
    '',
    `def ${name}(apps, schema_editor):`,
    ...brokenCall(style, BODY, ['PeriodicTask = apps.get_model(', model]),
    ...body,
  ]
}

function keyLines(style: CodeStyle, key: MigrationKey): string[] {
  const texts = key.map((one) => quoted(one, style.quote))
  const line = `${LOOP}(${texts.join(', ')}),`
  return line.length <= style.columns
    ? [line]
    : [`${LOOP}(`, ...texts.map((one) => `${LOOP}    ${one},`), `${LOOP}),`]
}
