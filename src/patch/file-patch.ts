import { encodePython, type SourceText } from '../analysis/model/source-text.ts'
import { quotePath } from '../shared/quote-path.ts'
import { hunksOf } from './hunks.ts'

/** One file's change as a patch for `git apply`, in the file's own encoding; `before` is null for a new file. */
export function filePatch(path: string, before: SourceText | null, after: string): Uint8Array {
  const lines = hunksOf(before?.text ?? '', after, 3).flatMap((hunk) => [
    `@@ -${hunk.oldStart},${hunk.oldLines} +${hunk.newStart},${hunk.newLines} @@`,
    ...hunk.lines,
  ])
  const old = quotePath(`a/${path}`)
  const fresh = quotePath(`b/${path}`)
  const start = before ? `--- ${terminated(old)}` : 'new file mode 100644\n--- /dev/null'
  const head = `diff --git ${old} ${fresh}\n${start}\n+++ ${terminated(fresh)}\n`
  const body = encodePython({ encoding: before?.encoding ?? 'utf-8', text: `${lines.join('\n')}\n` })
  if (!body.ok) throw new Error(body.error)
  return Buffer.concat([Buffer.from(head), body.value])
}

/** Git ends a name with spaces with a tab, as the rest could be a date otherwise. */
function terminated(name: string): string {
  return name.includes(' ') ? `${name}\t` : name
}
