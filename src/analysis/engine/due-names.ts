import { isDue } from '../python/old-names.ts'
import type { Program } from '../semantic/program.ts'

interface Revision {
  readonly program: Program
  readonly taskPaths: readonly string[]
}

/** The old names that a revision keeps until a day that is over: their tasks go by plan, and nothing succeeds them. */
export function dueNames({ program, taskPaths }: Revision, today: string | null): ReadonlySet<string> {
  const facts = taskPaths.flatMap((path) => program.factsOf(path)?.oldNames ?? [])
  return new Set(facts.filter((fact) => isDue(fact, today)).map(({ name }) => name))
}
