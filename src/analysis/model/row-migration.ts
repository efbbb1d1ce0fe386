/** A change that a data migration makes to the rows of django-celery-beat. */
export type RowChange =
  | { readonly kind: 'rename task'; readonly from: string; readonly to: string }
  /** The reverse enables the rows that the migration disabled. */
  | { readonly kind: 'disable task'; readonly task: string }
  /** The row of a schedule entry, which has the entry's key as its name. */
  | { readonly kind: 'rename row'; readonly from: string; readonly to: string }
  | { readonly kind: 'delete row'; readonly name: string }

/** How the project writes its Python. */
export interface CodeStyle {
  readonly quote: '"' | "'"
  /** The length of a line, at most. */
  readonly columns: number
  readonly lineEnd: '\n' | '\r\n'
}

/** Application label and migration name. */
export type MigrationKey = readonly [label: string, name: string]

/** A new migration of an application as data: fixes that need one in the same application share it. */
export interface RowMigration {
  readonly folder: string
  /** What its name begins with, such as `0003_`; empty where the application's migrations have no numbers. */
  readonly prefix: string
  readonly label: string
  readonly dependencies: readonly MigrationKey[]
  readonly changes: readonly RowChange[]
  readonly style: CodeStyle
}
