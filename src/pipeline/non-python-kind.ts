import type { Gap } from '../analysis/model/types.ts'
import type { NonPythonReaders } from '../analysis/references/non-python-files.ts'
import type { LinkedRevision } from './link-revisions.ts'

/** One kind of non-Python files: where they are and how they are read. */
export interface NonPythonKind {
  readonly readers: NonPythonReaders
  files(revision: LinkedRevision): Promise<NonPythonPaths>
}

export interface NonPythonPaths {
  readonly paths: readonly string[]
  /** Files that matter and could not be read. */
  readonly gaps: readonly Gap[]
}
