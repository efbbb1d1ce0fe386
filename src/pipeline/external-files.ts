import type { Gap } from '../analysis/model/types.ts'
import type { NonPythonReaders } from '../analysis/references/non-python-files.ts'
import type { LinkedSide } from './link-revisions.ts'

/** One kind of files beside Python, and how they are read. */
export interface Asked {
  readonly readers: NonPythonReaders
  files(side: LinkedSide): Promise<AskedFiles>
}

export interface AskedFiles {
  readonly paths: readonly string[]
  /** What should have been read and was not. */
  readonly gaps: readonly Gap[]
}
