import { type Prose, prose } from '../../../shared/prose.ts'
import { withoutItems } from '../../fixes/remove-fixture-rows.ts'
import { requestedOr } from '../../model/requested.ts'
import type { FixtureRow } from '../../schedule-rows/fixture-rows.ts'
import type { FixDraft, Report, RuleContext } from '../define-rule.ts'
import type { LostTask } from './lost-tasks.ts'
import { namedOrCounted } from './named-or-counted.ts'
import { otherLines } from './other-lines.ts'

interface Left extends LostTask {
  readonly row: FixtureRow
}

/** The fixtures of head whose rows have the names of these tasks: one finding a file. */
export function fixtureFindings(context: RuleContext, lost: readonly LostTask[]): Report[] {
  const left = requestedOr(context.head.fixtureRows, []).flatMap((row) =>
    lost.filter(({ old }) => old.name === row.task).map((one): Left => ({ ...one, row })),
  )
  const groups = Map.groupBy(left, ({ row, next }) => `${row.path}\0${next === null}`)
  return [...groups.values()].flatMap((group) => {
    const [first] = group
    return first ? [report(context, first, group)] : []
  })
}

function report(context: RuleContext, { old, next, row }: Left, group: readonly Left[]): Report {
  const tasks = [...new Map(group.map((one) => [one.old.name, one])).values()]
  const [names, verb] = [tasks.map((one) => one.old.name), next === null ? prose`removed` : prose`renamed`]
  const isOne = tasks.length === 1
  const which = prose`${isOne ? prose`which was` : prose`which were`} ${verb}`
  const who: Prose = isOne ? prose`Task ${old.name ?? ''} was` : prose`${tasks.length} tasks were`
  const name = isOne ? prose`name` : prose`names`
  return {
    path: row.path,
    line: row.line,
    endLine: row.line,
    side: 'head',
    title: prose`Fixture schedules ${namedOrCounted(names)}, ${which}`,
    message: prose`${who} ${verb}, but rows in this fixture keep the old ${name}. Where it is loaded, beat sends ${isOne ? prose`it` : prose`them`}, and workers drop the messages without an error.`,
    advice: [
      remedy(old.name ?? '', next?.name ?? null),
      ...otherLines(group.map((one) => one.row).filter(({ line }) => line !== row.line)),
    ],
    names: tasks.map((one) => ({ old: one.old.name, new: one.next?.name ?? null })),
    fix: () => fix(context, group),
  }
}

function remedy(old: string, next: string | null): Prose {
  const rows = `PeriodicTask.objects.filter(task="${old}")`
  return next === null
    ? prose`Remove the row here, and delete it where the fixture was loaded: ${`${rows}.delete()`} in a data migration.`
    : prose`Use the new name here, and update the row where the fixture was loaded: ${`${rows}.update(task="${next}")`} in a data migration, or load the fixture again.`
}

/** Names of these letters need no quotes and no escapes, in JSON and in YAML. */
const PLAIN = /^[A-Za-z_][\w.-]*$/

function fix(context: RuleContext, group: readonly Left[]): FixDraft | null {
  return group.some(({ next }) => next === null) ? removal(context, group) : renaming(group)
}

function renaming(group: readonly Left[]): FixDraft | null {
  const edits = group.flatMap(({ row: { path, at }, next }) =>
    at !== null && next?.name != null && PLAIN.test(next.name)
      ? [{ path, start: at.start, end: at.end, text: next.name }]
      : [],
  )
  if (edits.length < group.length) return null
  return {
    title: prose`Use the new ${new Set(group.map(({ row }) => row.task)).size > 1 ? prose`names` : prose`name`} in the fixture`,
    safety: 'suggestion',
    edits,
    follows: group.flatMap(({ next }) => next?.name ?? []),
  }
}

/** The rows of removed tasks go out of the list, if that is laid out plainly. */
function removal({ headText }: RuleContext, group: readonly Left[]): FixDraft | null {
  const rows = group.map(({ row }) => row)
  const path = rows[0]?.path ?? ''
  const text = headText(path)
  const edits = text === null ? null : withoutItems(path, text, rows)
  if (edits === null) return null
  return {
    title: prose`Remove the ${group.length > 1 ? prose`rows` : prose`row`} from the fixture`,
    safety: 'suggestion',
    edits,
  }
}
