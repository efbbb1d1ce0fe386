import type { StructuredPatchHunk } from 'diff'
import { encodePython, type SourceText } from '../analysis/model/source-text.ts'
import { quotePath } from '../shared/quote-path.ts'
import type { FixedFile } from './fixed-file.ts'
import { fewHunks, hunksOf } from './hunks.ts'

/** One file's change as a patch for `git apply`, in the file's own encoding; `before` is null for a new file. */
export function filePatch(path: string, before: SourceText | null, after: string): Uint8Array {
  const head = headOf(path, before)
  const body = hunksOf(before?.text ?? '', after, CONTEXT).flatMap(linesOf)
  const encoded = encodePython({ encoding: before?.encoding ?? 'utf-8', text: `${body.join('\n')}\n` })
  if (!encoded.ok) throw new Error(encoded.error)
  return Buffer.concat([Buffer.from(`${head.join('\n')}\n`), encoded.value])
}

/** The same as lines of text; null where more lines change than a person reads. */
export function patchLines({ path, before, after }: FixedFile): readonly string[] | null {
  const hunks = fewHunks(before?.text ?? '', after, CONTEXT, MAX_CHANGED_LINES)
  return hunks === null ? null : [...headOf(path, before), ...hunks.flatMap(linesOf)]
}

const CONTEXT = 3
const MAX_CHANGED_LINES = 1000

function headOf(path: string, before: SourceText | null): readonly string[] {
  const old = quotePath(`a/${path}`)
  const fresh = quotePath(`b/${path}`)
  const start = before ? [`--- ${terminated(old)}`] : ['new file mode 100644', '--- /dev/null']
  return [`diff --git ${old} ${fresh}`, ...start, `+++ ${terminated(fresh)}`]
}

function linesOf({ oldStart, oldLines, newStart, newLines, lines }: StructuredPatchHunk): readonly string[] {
  return [`@@ -${rangeOf(oldStart, oldLines)} +${rangeOf(newStart, newLines)} @@`, ...lines]
}

/** An empty range names the line before it. */
function rangeOf(start: number, lines: number): string {
  return `${lines === 0 ? start - 1 : start},${lines}`
}

/** Git ends a name with spaces with a tab, as the rest could be a date otherwise. */
function terminated(name: string): string {
  return name.includes(' ') ? `${name}\t` : name
}
