import type { LinkedTask } from './contract/linked-task.ts'
import type { Snapshot } from './contract/snapshot.ts'
import type { SuppressionFact } from './python/facts.ts'
import { placeOf, type Suppression } from './rules/define-rule.ts'
import type { Finding, Side } from './types.ts'

type Place = Pick<Finding, 'path' | 'line' | 'endLine' | 'side'>

/**
 * Parts the findings from those that a comment in the code suppresses. A finding on base is suppressed by a comment on
 * base: what is gone has no line at head.
 */
export function suppress<F extends Omit<Finding, 'fix'>>(
  findings: readonly F[],
  snapshots: Readonly<Record<Side, Snapshot>>,
): {
  readonly kept: readonly F[]
  readonly suppressed: readonly F[]
  readonly comments: readonly Suppression[]
} {
  const used = new Map<SuppressionFact, Set<string>>()

  /** The comment that covers a place, which from here on was needed. */
  function covers(rule: string, { path, side, line, endLine }: Place): boolean {
    const comment = commentsIn(snapshots[side], path).find(
      ({ rules, reason, lines }) =>
        reason !== '' && rules.includes(rule) && lines.start <= endLine && line <= lines.end,
    )
    if (comment) used.set(comment, (used.get(comment) ?? new Set()).add(rule))
    return comment !== undefined
  }

  const [suppressed = [], kept = []] = split(findings, (finding) => {
    const others = tasksOf(finding, snapshots[finding.side])
    // All are asked: none of their comments is for nothing.
    const answers = [finding, ...others].map((place) =>
      covers(finding.rule, { ...place, side: finding.side }),
    )
    return answers.every((isCovered) => isCovered)
  })
  const paths = new Set([...snapshots.head.taskPaths, ...findings.map(({ path }) => path)])
  const comments = [...paths].flatMap((path) =>
    commentsIn(snapshots.head, path).map((fact) => ({
      ...fact,
      path,
      used: used.get(fact) ?? new Set<string>(),
    })),
  )
  return { kept, suppressed, comments }
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
