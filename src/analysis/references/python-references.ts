import type { FileFacts } from '../python/facts.ts'
import { lostNames, type Tasks } from '../tasks/task-names.ts'
import type { Reference } from './reference.ts'

/** The files whose texts are read for names of tasks. */
export interface ReferencePaths {
  readonly own: readonly string[]
  /** Those that the settings leave out: tests, fixtures, vendored code. */
  readonly setAside: readonly string[]
}

/** What these files say in texts that may name a task. */
export function referencesIn(
  { own, setAside }: ReferencePaths,
  factsOf: (path: string) => FileFacts | null,
): Reference[] {
  const read = (isAside: boolean) => (path: string) =>
    (factsOf(path)?.texts ?? []).map(
      ({ value: name, use, line, at }): Reference => ({ path, line, name, use, at, isAside }),
    )
  return [...own.flatMap(read(false)), ...setAside.flatMap(read(true))]
}

/** The names that the change removes or adds: a file may write out any of them. */
export function changedNames(base: Tasks, head: Tasks): ReadonlySet<string> {
  return lostNames(base, head).union(lostNames(head, base))
}
