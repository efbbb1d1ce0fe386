import { parentOf } from '../contract/folders.ts'
import type { Program } from '../contract/program.ts'
import { isMigration } from '../contract/row-migrations.ts'
import type { Expression, Statement } from '../python/facts.ts'
import { stringLiteral } from './python-source.ts'

export interface Renaming {
  readonly old: string
  readonly new: string
}

/** A migration beside others, and what it has to know of them. */
export interface MigrationPlan {
  readonly path: string
  /** Pairs of an application's label and a migration's name. */
  readonly dependencies: readonly (readonly [label: string, name: string])[]
}

/** As most formatters have it. */
const MAX_COLUMNS = 88

/** The last migration of a folder, which the next one follows; null where their numbers do not tell. */
export function lastMigration(program: Program, folder: string): string | null {
  const numbered = [...program.paths]
    .filter((path) => parentOf(path) === folder && isMigration(path))
    .map((path) => ({ path, number: numberOf(path) }))
    .sort((a, b) => (a.number ?? 0) - (b.number ?? 0))
  const [last, before] = numbered.toReversed()
  const isClear = numbered.every(({ number }) => number !== null) && last?.number !== before?.number
  return isClear && last ? last.path : null
}

/** Where a migration after the last one goes, which needs what the one that made the rows needed. */
export function migrationAfter(program: Program, last: string, creator: string): MigrationPlan | null {
  const number = /^\d+/.exec(nameOf(last))?.[0] ?? ''
  const folder = parentOf(last)
  const next = String(Number(number) + 1).padStart(number.length, '0')
  const needed = dependenciesOf(program, creator)
  const label = labelOf(program, folder, needed)
  if (needed === null || label === null) return null
  return {
    path: `${folder}/${next}_rename_scheduled_tasks.py`,
    dependencies: [
      [label, nameOf(last)],
      ...needed.filter(([application]) => application === 'django_celery_beat'),
    ],
  }
}

/** The text of a migration that renames tasks in their rows, in both directions. */
export function rowMigration(
  { dependencies }: MigrationPlan,
  renamings: readonly Renaming[],
  style: string,
): string {
  const text = (value: string): string => stringLiteral(value, style)
  const model = `    PeriodicTask = apps.get_model(${text('django_celery_beat')}, ${text('PeriodicTask')})`
  const body = (pairs: readonly (readonly [from: string, to: string])[]): string[] => [
    model,
    ...pairs.flatMap(([from, to]) => updateLines(text(from), text(to))),
  ]
  const lines = [
    'from django.db import migrations',
    '',
    '',
    'def forwards(apps, schema_editor):',
    ...body(renamings.map((one) => [one.old, one.new])),
    '',
    '',
    'def backwards(apps, schema_editor):',
    ...body(renamings.map((one) => [one.new, one.old])),
    '',
    '',
    'class Migration(migrations.Migration):',
    '    dependencies = [',
    ...dependencies.map(([label, name]) => `        (${text(label)}, ${text(name)}),`),
    '    ]',
    '',
    '    operations = [',
    '        migrations.RunPython(forwards, backwards),',
    '    ]',
  ]
  return `${lines.join('\n')}\n`
}

function updateLines(from: string, to: string): string[] {
  const start = `    PeriodicTask.objects.filter(task=${from}).update(`
  const line = `${start}task=${to})`
  if (line.length <= MAX_COLUMNS) return [line]
  if (start.length <= MAX_COLUMNS) return [start, `        task=${to}`, '    )']
  return [
    '    PeriodicTask.objects.filter(',
    `        task=${from}`,
    '    ).update(',
    `        task=${to}`,
    '    )',
  ]
}

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1, -'.py'.length)
}

function numberOf(path: string): number | null {
  const digits = /^\d{1,9}/.exec(nameOf(path))?.[0]
  return digits === undefined ? null : Number(digits)
}

type Dependencies = MigrationPlan['dependencies']

/** By which label the creator itself depends on its neighbours; Django's default where it is the first. */
function labelOf(program: Program, folder: string, needed: Dependencies | null): string | null {
  const own = needed?.filter(
    ([label, name]) => program.paths.has(`${folder}/${name}.py`) && label !== 'django_celery_beat',
  )
  const labels = new Set(own?.map(([label]) => label))
  const usual = parentOf(folder).split('/').at(-1) ?? ''
  if (labels.size === 0 || labels.has(usual)) return usual === '' ? null : usual
  const [only] = labels
  return labels.size === 1 && only !== undefined ? only : null
}

/** `dependencies = [("shop", "0001_initial")]`, null where it is not written out so. */
function dependenciesOf(program: Program, path: string): Dependencies | null {
  const list = migrationBody(program.factsOf(path)?.statements ?? []).find(
    (statement) =>
      statement.kind === 'assignment' &&
      statement.target.kind === 'name' &&
      statement.target.name === 'dependencies',
  )
  if (list?.kind !== 'assignment' || list.value.kind !== 'sequence') return null
  return list.value.items.flatMap((item) => pairOf(item) ?? [])
}

function migrationBody(statements: readonly Statement[]): readonly Statement[] {
  const found = statements.find(
    ({ kind, ...one }) => kind === 'class' && 'name' in one && one.name === 'Migration',
  )
  return found?.kind === 'class' ? found.body : []
}

/** One that is computed, as that of a swappable model, is no business of rows. */
function pairOf(item: Expression): [readonly [string, string]] | null {
  if (item.kind !== 'sequence' || item.items.length !== 2) return null
  const [label, name] = item.items
  return label?.kind === 'string' && name?.kind === 'string' ? [[label.value, name.value]] : null
}
