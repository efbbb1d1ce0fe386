import type { RowMigration } from '../model/row-migration.ts'

/** One migration in place of two of the same application: both would follow the same one, which Django refuses. */
export function joinMigrations(one: RowMigration | undefined, other: RowMigration): RowMigration {
  if (one === undefined) return other
  return {
    ...one,
    dependencies: unique([...one.dependencies, ...other.dependencies]),
    changes: unique([...one.changes, ...other.changes]),
  }
}

function unique<T>(values: readonly T[]): T[] {
  return [...new Map(values.map((value) => [JSON.stringify(value), value])).values()]
}
