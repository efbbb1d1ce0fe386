/** A place in a file, both counted from 1. */
export interface Position {
  readonly line: number
  readonly column: number
}

/** Something in a settings file that is not used, and what was expected in its place. */
export interface Problem extends Position {
  readonly message: string
}

/** The settings of a file as plain data that remembers where each value stands. */
export interface LocatedFile {
  readonly value: unknown
  valueAt(path: readonly PropertyKey[]): unknown
  /** The position of the value at `path` or, where the path ends early, of what it would stand in. */
  locate(path: readonly PropertyKey[]): Position
  locateKey(path: readonly PropertyKey[], key: string): Position
}

export const START: Position = { line: 1, column: 1 }
