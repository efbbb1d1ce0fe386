import type { FileContent } from '../analysis/fixes/combine-fixes.ts'
import { decodePython, type SourceText } from '../analysis/model/source-text.ts'
import type { CheckReport } from '../analysis/model/types.ts'

/** A file before and after the fixes. */
export interface FixedFile {
  readonly path: string
  /** Null where the fixes create the file. */
  readonly before: SourceText | null
  readonly after: string
}

/** Adds the analyzed text to a file's new bytes. */
export function fixedFile(report: CheckReport, { path, bytes, isNew }: FileContent): FixedFile {
  const before = isNew ? null : report.headText.get(path)
  const after = decodePython(bytes)
  if (before === undefined || !after.ok) throw new Error(`a fix for ${path}, which was not read`)
  return { path, before, after: after.value.text }
}
