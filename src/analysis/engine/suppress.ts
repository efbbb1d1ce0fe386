import type { Finding, Side } from '../model/types.ts'
import type { SuppressionFact } from '../python/facts.ts'
import { placeOf, type Suppression } from '../rules/define-rule.ts'
import type { Snapshot } from '../snapshot.ts'
import type { LinkedTask } from '../tasks/linked-task.ts'

type Snapshots = Readonly<Record<Side, Snapshot>>
type Place = Pick<Finding, 'path' | 'line' | 'endLine' | 'side'>

/** The comments of two revisions, and what they turned out to be needed for. */
export interface Comments {
  /** Whether one covers a place, which from here on was needed. */
  cover(rule: string, place: Place): boolean
  /** Those of head in some files beside all that concern tasks. */
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
 * Parts the findings from those that a comment in the code suppresses. A finding on base is suppressed by a comment on
 * base: what is gone has no line at head.
 */
export function suppress<F extends Omit<Finding, 'fix'>>(
  findings: readonly F[],
  snapshots: Snapshots,
  comments: Comments,
): { readonly kept: readonly F[]; readonly suppressed: readonly F[] } {
  const [suppressed, kept] = split(findings, (finding) => {
    const others = tasksOf(finding, snapshots[finding.side])
    // All are asked: none of their comments is for nothing.
    const answers = [finding, ...others].map((place) =>
      comments.cover(finding.rule, { ...place, side: finding.side }),
    )
    return answers.every((isCovered) => isCovered)
  })
  return { kept, suppressed }
}

/** Where a finding stands at one of several tasks, each of them: one comment must not silence all. */
function tasksOf({ side, names, ...place }: Omit<Finding, 'fix'>, snapshot: Snapshot): Omit<Place, 'side'>[] {
  if (names.length < 2) return []
  const wanted = new Set(names.map((name) => (side === 'head' ? name.new : name.old)))
  const tasks = snapshot.tasks.filter(({ name }) => name !== null && wanted.has(name))
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
