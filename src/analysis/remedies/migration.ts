import { prose } from '../../shared/prose.ts'
import { beforeCalls } from '../fixes/rows-of-alias.ts'
import { explainRefusal, type MigrationRefusal } from '../migrations/refusal.ts'
import { requestedOr } from '../model/requested.ts'
import { beatEntryRemoved } from '../rules/beat-entry-removed.ts'
import { beatEntryRenamed } from '../rules/beat-entry-renamed.ts'
import type { FixDraft } from '../rules/define-rule.ts'
import { scheduleRowLeftBehind } from '../rules/schedule-row-left-behind.ts'
import { fixtureFindings } from '../rules/shared/fixture-findings.ts'
import { type LostTask, lostTasks } from '../rules/shared/lost-tasks.ts'
import { migrationFix } from '../rules/shared/migration-fix.ts'
import { rowChanges } from '../rules/shared/row-changes.ts'
import { rowsLeft } from '../rules/shared/rows-left.ts'
import { type Alias, aliasesIn } from '../tasks/further-names.ts'
import type { LinkedTask } from '../tasks/linked-task.ts'
import { functionName, namesOf } from '../tasks/task-names.ts'
import type { MakeRemedy, Refusal, RemedyContext, RemedyDraft } from './make-remedy.ts'

/**
 * A migration that lets schedule rows follow a task, also rows that nothing in the repository creates: people create them in
 * the admin.
 */
export const migration: MakeRemedy = (context, task) => {
  const isMeant = ({ old, next }: LostTask) => old.name === task || next?.name === task
  const lost = lostTasks(context).filter((one) => isMeant(one) && one.next?.name !== null)
  if (lost.length > 0) return migrationOfRows(context, lost)
  const aliases = aliasesNamed(context, task)
  return aliases.length > 0 ? migrationOfAliases(context, aliases) : migrationOfEntries(context, task)
}

/** The aliases that a word means: by a wire name, else by one in other capitals or by the function, where only one has it. */
function aliasesNamed({ head }: RemedyContext, word: string): readonly Alias<LinkedTask>[] {
  const all = aliasesIn(head)
  const exact = all.filter(({ old, next }) => old.name === word || next.name === word)
  if (exact.length > 0) return exact
  const lower = word.toLowerCase()
  const alike = all.filter(({ old, next }) => {
    const names = [old, next].flatMap((one) => [one.name ?? '', functionName(one), lastPart(one.name ?? '')])
    return names.some((name) => name.toLowerCase() === lower)
  })
  return alike.length === 1 ? alike : []
}

function lastPart(name: string): string {
  return name.slice(name.lastIndexOf('.') + 1)
}

/** Rows move once calls send the new name and the workers before know it: a rollback loses none of them then. */
function migrationOfAliases(
  context: RemedyContext,
  aliases: readonly Alias<LinkedTask>[],
): RemedyDraft | Refusal {
  const known = namesOf(context.base.tasks)
  for (const { old, next, sends } of aliases) {
    const [from, to] = [old.name ?? '', next.name ?? '']
    if (sends === 'old') return { refusal: beforeCalls(from, to) }
    if (sends === null)
      return {
        refusal: prose`celery-guard cannot read which name calls send. Write the migration by hand, once they send ${to}.`,
      }
    if (!known.has(to))
      return {
        refusal: prose`Workers before this change do not know ${to}, so that a rollback would lose its rows. Request the migration with a later change.`,
      }
  }
  return migrationOfRows(context, aliases)
}

function migrationOfRows(context: RemedyContext, lost: readonly LostTask[]): RemedyDraft | Refusal {
  const names = new Set(lost.flatMap(({ old }) => old.name ?? []))
  const written = lost.map((one) => migrationThere(context, one)).find((path) => path !== null)
  if (written) return { refusal: prose`${written} moves these rows already.` }
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

/** A migration of head that renames all rows of a task. */
function migrationThere({ head }: RemedyContext, { old, next }: LostTask): string | null {
  const found = requestedOr(head.dataMigrations, []).find(({ events }) =>
    events.some((event) => {
      if (event.kind !== 'update' || next === null || event.values.task !== next.name) return false
      const [only, ...others] = event.where
      const isByTask = only?.field === 'task' && others.length === 0
      return isByTask && old.name !== null && only.texts?.includes(old.name) === true
    }),
  )
  return found?.path ?? null
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
