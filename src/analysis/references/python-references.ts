import type { FileFacts } from '../python/facts.ts'
import { lostNames, type Tasks } from '../tasks/task-names.ts'
import type { Reference } from './reference.ts'

/** The files whose strings may name a task. */
export interface ReferencePaths {
  /** Files that define tasks or may send them. */
  readonly candidates: readonly string[]
  /** Files that the settings ignore: tests, fixtures, vendored code. */
  readonly ignored: readonly string[]
}

/** The strings of these files that may name a task. */
export function referencesIn(
  { candidates, ignored }: ReferencePaths,
  factsOf: (path: string) => FileFacts | null,
): Reference[] {
  const read = (isIgnored: boolean) => (path: string) =>
    (factsOf(path)?.texts ?? []).map(
      ({ value: name, use, line, at }): Reference => ({ path, line, name, use, at, isIgnored }),
    )
  return [...candidates.flatMap(read(false)), ...ignored.flatMap(read(true))]
}

/** The names that the change removes or adds. A file may contain any of them. */
export function changedNames(base: Tasks, head: Tasks): ReadonlySet<string> {
  return lostNames(base, head).union(lostNames(head, base))
}
