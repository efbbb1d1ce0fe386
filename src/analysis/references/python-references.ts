import type { FileFacts } from '../python/facts.ts'
import type { LinkedTask } from '../tasks/linked-task.ts'
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

interface Side {
  readonly tasks: readonly LinkedTask[]
}

/** The names that head registers no more, and those that it did not have before: a fix may write any of them out. */
export function namesInQuestion(base: Side, head: Side): ReadonlySet<string> {
  const [before, now] = [namesOf(base.tasks), namesOf(head.tasks)]
  return before.symmetricDifference(now)
}

export function namesOf(tasks: readonly LinkedTask[]): Set<string> {
  return new Set(tasks.flatMap(({ name }) => name ?? []))
}
