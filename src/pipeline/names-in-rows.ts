import type { Remedy } from '../analysis/model/remedy.ts'
import { isDue } from '../analysis/python/old-names.ts'
import { lostNames } from '../analysis/tasks/task-names.ts'
import type { LinkedRevision } from './link-revisions.ts'

/** What somebody wants to know or have beside the findings. */
export interface Requested {
  readonly today: string | null
  readonly remedies: readonly Remedy[]
}

/**
 * The names whose schedule rows matter: those that the change loses, and the old names of aliases that a review reminds of
 * or a requested migration may be about.
 */
export function namesInRows(
  base: LinkedRevision,
  head: LinkedRevision,
  { today, remedies }: Requested,
): ReadonlySet<string> {
  const { program, taskPaths, changedPaths } = head.snapshot
  const touched = new Set(changedPaths)
  const isMoved = remedies.some(({ kind }) => kind === 'migration')
  const paths = isMoved ? taskPaths : taskPaths.filter((path) => touched.has(path))
  const kept = paths.flatMap((path) =>
    (program.factsOf(path)?.oldNames ?? []).flatMap((fact) => {
      const matters = fact.kind === 'alias' && (isMoved || isDue(fact, today))
      return matters ? [fact.name] : []
    }),
  )
  return lostNames(base.snapshot, head.snapshot).union(new Set(kept))
}
