import { type Prose, prose } from '../../../shared/prose.ts'
import type { Severity } from '../../model/types.ts'
import type { LinkedTask } from '../../tasks/linked-task.ts'
import { labelOf } from '../../tasks/task-names.ts'
import { type FixDraft, placeOf, type Report, type RuleContext } from '../define-rule.ts'
import { otherLines } from './other-lines.ts'

/** A new task that lacks a convention, and its fix. */
interface Lacking {
  readonly task: LinkedTask
  /** Of its finding, unless the settings have another. */
  readonly severity: Severity
  fix(): FixDraft | null
}

/**
 * New tasks of one file that lack the same convention are one fact, and one comment. Those without a fix are apart, because
 * a fix has to fix its whole finding. Notices are no comments: each stays alone, for a person to choose among their fixes.
 */
export function byFile<One extends Lacking>(
  context: RuleContext,
  rule: string,
  tasks: readonly One[],
): readonly One[][] {
  const severityOf = (one: One) => context.severityOf(rule) ?? one.severity
  const [notices, others] = [
    tasks.filter((one) => severityOf(one) === 'notice'),
    tasks.filter((one) => severityOf(one) !== 'notice'),
  ]
  const open = others.filter(({ task }) => !context.isSuppressed(rule, placeOf(task)))
  const groups = [...Map.groupBy(open, ({ task }) => task.path).values()].flatMap((group) => {
    if (group.length === 1) return [group]
    const fixable = new Set(group.filter((one) => one.fix() !== null))
    return [...Map.groupBy(group, (one) => fixable.has(one)).values()]
  })
  return [...notices.map((one) => [one]), ...groups]
}

/** What reports about one new task and about several of a file have in common. `fixAll` is the title of a fix of several. */
export function reportOf(
  group: readonly Lacking[],
  fixAll?: Prose,
): Pick<Report, 'path' | 'line' | 'endLine' | 'side' | 'severity' | 'names' | 'fix'> {
  const [first] = group
  if (!first) throw new Error('a group has a member')
  return {
    ...placeOf(first.task),
    side: 'head',
    severity: first.severity,
    names: group.map(({ task }) => ({ old: null, new: labelOf(task) })),
    fix: () => joined(group, fixAll),
  }
}

/** “The new task `shop.pay`”, “2 new tasks”: the finding lists their names. */
export function theNewTasks([first, ...others]: readonly Lacking[]): Prose {
  return others.length > 0 || !first
    ? [`${others.length + 1} new tasks`]
    : prose`The new task ${labelOf(first.task) ?? ''}`
}

/** The lines of all tasks but the first. */
export function otherTasks([, ...others]: readonly Lacking[]): Prose[] {
  return otherLines(others.map(({ task }) => placeOf(task)))
}

/** The fixes of all tasks as one. They may share an import. */
function joined(group: readonly Lacking[], title?: Prose): FixDraft | null {
  const [first, ...others] = group.map(({ fix }) => fix())
  if (!first || others.length === 0) return first ?? null
  const edits = [...first.edits]
  for (const other of others) {
    if (!other) return null
    for (const edit of other.edits) if (!edits.some((one) => isSame(one, edit))) edits.push(edit)
  }
  return { ...first, ...(title && { title }), edits }
}

function isSame(a: FixDraft['edits'][number], b: typeof a): boolean {
  return a.path === b.path && a.start === b.start && a.end === b.end && a.text === b.text
}
