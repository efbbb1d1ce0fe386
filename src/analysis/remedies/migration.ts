import { prose } from '../../shared/prose.ts'
import type { LinkedChange } from '../compare/compare-tasks.ts'
import { explainRefusal, type MigrationRefusal } from '../migrations/refusal.ts'
import { beatEntryRemoved } from '../rules/beat-entry-removed.ts'
import { beatEntryRenamed } from '../rules/beat-entry-renamed.ts'
import type { FixDraft } from '../rules/define-rule.ts'
import { scheduleRowLeftBehind } from '../rules/schedule-row-left-behind.ts'
import { fixtureFindings, type LostTask } from '../rules/shared/fixture-findings.ts'
import { migrationFix } from '../rules/shared/migration-fix.ts'
import { rowChanges } from '../rules/shared/row-changes.ts'
import { rowsLeft } from '../rules/shared/rows-left.ts'
import { lostNames } from '../tasks/task-names.ts'
import type { MakeRemedy, Refusal, RemedyContext, RemedyDraft } from './make-remedy.ts'

/**
 * A migration that lets schedule rows follow a task, also rows that nothing in the repository creates: people create them in
 * the admin.
 */
export const migration: MakeRemedy = (context, task) => {
  const names = lostNames(context.base, context.head)
  const lost = context.changes.flatMap((change) => lostTask(change, names, task))
  if (lost.length > 0) return migrationOfRows(context, lost)
  return migrationOfEntries(context, task)
}

function lostTask(
  { kind, old, new: next, aspects }: LinkedChange,
  names: ReadonlySet<string>,
  task: string,
): LostTask[] {
  if (!old?.name || !names.has(old.name) || (old.name !== task && next?.name !== task)) return []
  if (kind === 'removed') return [{ old, next: null }]
  return next?.name && aspects.includes('name') ? [{ old, next }] : []
}

function migrationOfRows(context: RemedyContext, lost: readonly LostTask[]): RemedyDraft | Refusal {
  const names = new Set(lost.flatMap(({ old }) => old.name ?? []))
  const rows = rowsLeft(context).filter(({ task }) => task !== null && names.has(task))
  const fixtures = fixtureFindings(context, lost)
  if (rows.length === 0 && fixtures.length === 0 && context.head.celery.storesSchedule === false)
    return { refusal: prose`The project does not use ${'django_celery_beat'}, so that there are no rows.` }
  const draft = migrationFix(context, {
    changes: rowChanges(lost),
    creators: [...new Set(rows.map(({ path }) => path))],
    near: lost.flatMap(({ old, next }) => [...(next ? [next.path] : []), old.path]),
  })
  if ('kind' in draft) return refused(draft)
  const edits = fixtures.map((report) => report.fix())
  // A fixture in another layout keeps its finding.
  const isWhole = edits.every((fix) => fix !== null)
  return {
    ...draft,
    safety: 'safe',
    edits: edits.flatMap((fix) => fix?.edits ?? []),
    registers: [],
    ends: isWhole ? { rules: [scheduleRowLeftBehind.id], names: [...names] } : { rules: [], names: [] },
  }
}

/** The rows of schedule entries that the change renames or removes. */
function migrationOfEntries(context: RemedyContext, task: string): RemedyDraft | Refusal {
  for (const rule of [beatEntryRemoved, beatEntryRenamed]) {
    const report = rule.check(context).find(({ names }) => names.some(({ old }) => old === task))
    if (!report) continue
    const fix = report.fix()
    if (fix === null) return whyNone(context, task)
    return { ...fix, safety: 'safe', registers: [], ends: { rules: [rule.id], names: [task] } }
  }
  return {
    refusal: prose`The change neither renames nor removes ${task} or its schedule entry, so that its rows can stay as they are.`,
  }
}

function whyNone(context: RemedyContext, task: string): Refusal {
  const near = context.head.tasks.flatMap(({ name, path }) => (name === task ? [path] : []))
  const draft: FixDraft | MigrationRefusal = migrationFix(context, { changes: [], creators: [], near })
  return 'kind' in draft ? refused(draft) : { refusal: prose`The rows of ${task} are in another table.` }
}

function refused(refusal: MigrationRefusal): Refusal {
  return { refusal: explainRefusal(refusal) }
}
