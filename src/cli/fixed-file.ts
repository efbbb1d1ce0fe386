import type { FileContent } from '../analysis/fixes/combine-fixes.ts'
import { decodePython, type SourceText } from '../analysis/model/source-text.ts'
import type { CheckReport } from '../analysis/model/types.ts'

/** A file as it was judged and as the fixes leave it. */
export interface FixedFile {
  readonly path: string
  /** Null where the fixes make it. */
  readonly before: SourceText | null
  readonly after: string
}

/** Puts a file's new bytes beside the text that was judged. */
export function fixedFile(report: CheckReport, { path, bytes, isNew }: FileContent): FixedFile {
  const before = isNew ? null : report.headText.get(path)
  const after = decodePython(bytes)
  if (before === undefined || !after.ok) throw new Error(`a fix for ${path}, which was not read`)
  return { path, before, after: after.value.text }
}
