import type { MigrationPlan } from './migration-plan.ts'
import { MAX_COLUMNS, stringLiteral } from './python-source.ts'

export interface Renaming {
  readonly old: string
  readonly new: string
}

/** The text of a reversible migration that renames tasks in their rows. */
export function rowMigration(plan: MigrationPlan, renamings: readonly Renaming[], style: string): string {
  const text = (value: string): string => stringLiteral(value, style)
  const body = (pairs: readonly (readonly [from: string, to: string])[]): string[] => [
    modelLine(style),
    ...pairs.flatMap(([from, to]) => updateLines(text(from), text(to))),
  ]
  const backwards = [
    'def backwards(apps, schema_editor):',
    ...body(renamings.map((one) => [one.new, one.old])),
    '',
    '',
  ]
  return migration(plan, style, body(renamings.map((one) => [one.old, one.new])), backwards, 'backwards')
}

/** The text of a migration that deletes rows by their names. Reversed, it keeps silent: the old settings create them again. */
export function rowDeletion(plan: MigrationPlan, names: readonly string[], style: string): string {
  const [first = '', ...others] = names.map((name) => stringLiteral(name, style))
  const deletion =
    others.length === 0
      ? callLines('PeriodicTask.objects.filter(', `name=${first}`, ').delete()')
      : callLines('PeriodicTask.objects.filter(', `name__in=[${[first, ...others].join(', ')}]`, ').delete()')
  return migration(plan, style, [modelLine(style), ...deletion], [], 'migrations.RunPython.noop')
}

function callLines(start: string, argument: string, end: string): string[] {
  const line = `    ${start}${argument}${end}`
  return line.length <= MAX_COLUMNS ? [line] : [`    ${start}`, `        ${argument}`, `    ${end}`]
}

function modelLine(style: string): string {
  const text = (value: string): string => stringLiteral(value, style)
  return `    PeriodicTask = apps.get_model(${text('django_celery_beat')}, ${text('PeriodicTask')})`
}

function migration(
  { dependencies }: MigrationPlan,
  style: string,
  forwards: readonly string[],
  functions: readonly string[],
  reverse: string,
): string {
  const text = (value: string): string => stringLiteral(value, style)
  const lines = [
    'from django.db import migrations',
    '',
    '',
    'def forwards(apps, schema_editor):',
    ...forwards,
    '',
    '',
    ...functions,
    'class Migration(migrations.Migration):',
    '    dependencies = [',
    ...dependencies.map(([label, name]) => `        (${text(label)}, ${text(name)}),`),
    '    ]',
    '',
    '    operations = [',
    `        migrations.RunPython(forwards, ${reverse}),`,
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
