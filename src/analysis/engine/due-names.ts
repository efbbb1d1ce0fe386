import type { OldNameFact } from '../python/facts.ts'
import { isDue } from '../python/old-names.ts'
import type { Program } from '../semantic/program.ts'
import { aliasOf } from '../tasks/further-names.ts'
import type { LinkedTask } from '../tasks/linked-task.ts'

interface Revision {
  readonly program: Program
  readonly taskPaths: readonly string[]
  readonly tasks: readonly LinkedTask[]
}

/**
 * The old names that a revision keeps until a day that is over, and that its calls do not send any more: their tasks go by
 * plan, and nothing succeeds them.
 */
export function dueNames(revision: Revision, today: string | null): ReadonlySet<string> {
  const { program, taskPaths } = revision
  return new Set(
    taskPaths.flatMap((path) => {
      const due = (program.factsOf(path)?.oldNames ?? []).filter((fact) => isDue(fact, today))
      return due.filter((fact) => mayGo(revision, path, fact)).map(({ name }) => name)
    }),
  )
}

function mayGo({ program, tasks }: Revision, path: string, fact: OldNameFact): boolean {
  return fact.kind === 'stub' || aliasOf(program, path, fact, tasks)?.sends === 'new'
}
