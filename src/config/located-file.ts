/** A place in a file, both counted from 1. */
export interface Position {
  readonly line: number
  readonly column: number
}

/** An invalid setting, and what was expected in its place. */
export interface Problem extends Position {
  readonly message: string
}

/** The settings of a file as plain data, with the position of each value. */
export interface LocatedFile {
  readonly value: unknown
  valueAt(path: readonly PropertyKey[]): unknown
  /** The position of the value at `path` or, where there is none, of the innermost mapping or list around it. */
  locate(path: readonly PropertyKey[]): Position
  locateKey(path: readonly PropertyKey[], key: string): Position
}

export const START: Position = { line: 1, column: 1 }
