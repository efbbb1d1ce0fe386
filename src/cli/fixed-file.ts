import { decodePython, type SourceText } from '../analysis/source-text.ts'
import type { CheckReport } from '../analysis/types.ts'

/** A file as it was judged and as the fixes leave it. */
export interface FixedFile {
  readonly path: string
  readonly before: SourceText
  readonly after: string
}

/** Puts a file's new bytes beside the text that was judged. */
export function fixedFile(report: CheckReport, path: string, bytes: Uint8Array): FixedFile {
  const before = report.headText.get(path)
  const after = decodePython(bytes)
  if (before === undefined || !after.ok) throw new Error(`a fix for ${path}, which was not read`)
  return { path, before, after: after.value.text }
}
