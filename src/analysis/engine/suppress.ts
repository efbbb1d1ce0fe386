import type { Finding, Side } from '../model/types.ts'
import type { SuppressionFact } from '../python/facts.ts'
import { placeOf, type Suppression } from '../rules/define-rule.ts'
import type { Snapshot } from '../snapshot.ts'
import type { LinkedTask } from '../tasks/linked-task.ts'
import { labelOf } from '../tasks/task-names.ts'

type Snapshots = Readonly<Record<Side, Snapshot>>
type Place = Pick<Finding, 'path' | 'line' | 'endLine' | 'side'>

/** The comments of two revisions, and the rules that needed each. */
interface Comments {
  /** Whether a comment covers a place. The comment then counts as needed. */
  cover(rule: string, place: Place): boolean
  /** Head's comments in all files that concern tasks, and in `paths`. */
  ofHead(paths: readonly string[]): Suppression[]
}

export function readComments(snapshots: Snapshots): Comments {
  const used = new Map<SuppressionFact, Set<string>>()
  return {
    cover(rule, { path, side, line, endLine }) {
      const comment = commentsIn(snapshots[side], path).find(
        ({ rules, reason, lines }) =>
          reason !== '' && rules.includes(rule) && lines.start <= endLine && line <= lines.end,
      )
      if (comment) used.set(comment, (used.get(comment) ?? new Set()).add(rule))
      return comment !== undefined
    },
    ofHead: (paths) =>
      [...new Set([...snapshots.head.taskPaths, ...paths])].flatMap((path) =>
        commentsIn(snapshots.head, path).map((fact) => ({
          ...fact,
          path,
          used: used.get(fact) ?? new Set(),
        })),
      ),
  }
}

/**
 * Separates the findings that a comment in the code suppresses. A comment on base suppresses a finding on base, because
 * deleted code has no line at head.
 */
export function suppress<F extends Omit<Finding, 'fix'>>(
  findings: readonly F[],
  snapshots: Snapshots,
  comments: Comments,
): { readonly reported: readonly F[]; readonly suppressed: readonly F[] } {
  const [suppressed, reported] = split(findings, (finding) => {
    const others = tasksOf(finding, snapshots[finding.side])
    // Every comment is looked up, so that each counts as needed.
    const answers = [finding, ...others].map((place) =>
      comments.cover(finding.rule, { ...place, side: finding.side }),
    )
    return answers.every((isCovered) => isCovered)
  })
  return { reported, suppressed }
}

/** The places of all tasks of a finding that is placed at one of several: one comment must not silence all. */
function tasksOf({ side, names, ...place }: Omit<Finding, 'fix'>, snapshot: Snapshot): Omit<Place, 'side'>[] {
  if (names.length < 2) return []
  const concerned = new Set(names.map((name) => (side === 'head' ? name.new : name.old)))
  const tasks = snapshot.tasks.filter((task) => concerned.has(labelOf(task)))
  const isAtTask = (task: LinkedTask) => task.path === place.path && placeOf(task).line === place.line
  return tasks.some(isAtTask) ? tasks.map(placeOf) : []
}

function commentsIn({ program }: Snapshot, path: string): readonly SuppressionFact[] {
  return program.factsOf(path)?.suppressions ?? []
}

function split<T>(items: readonly T[], test: (item: T) => boolean): readonly [T[], T[]] {
  const [yes, no]: [T[], T[]] = [[], []]
  for (const item of items) (test(item) ? yes : no).push(item)
  return [yes, no]
}
