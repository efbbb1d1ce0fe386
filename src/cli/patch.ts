import { encodePython, type SourceText } from '../analysis/source-text.ts'
import { quotePath } from '../git/quote-path.ts'
import { hunksOf } from './hunks.ts'

/** One file's change as a patch that `git apply` takes, in the file's own encoding. */
export function filePatch(path: string, before: SourceText, after: string): Uint8Array {
  const lines = hunksOf(before.text, after, 3).flatMap((hunk) => [
    `@@ -${hunk.oldStart},${hunk.oldLines} +${hunk.newStart},${hunk.newLines} @@`,
    ...hunk.lines,
  ])
  const old = quotePath(`a/${path}`)
  const fresh = quotePath(`b/${path}`)
  const head = `diff --git ${old} ${fresh}\n--- ${ended(old)}\n+++ ${ended(fresh)}\n`
  const body = encodePython({ ...before, text: `${lines.join('\n')}\n` })
  if (!body.ok) throw new Error(body.error)
  return Buffer.concat([Buffer.from(head), body.value])
}

/** Git ends a name that holds a space with a tab, so that it cannot be taken for a name and a date. */
function ended(name: string): string {
  return name.includes(' ') ? `${name}\t` : name
}
