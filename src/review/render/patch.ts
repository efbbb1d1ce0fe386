import { createTwoFilesPatch, FILE_HEADERS_ONLY } from 'diff'
import { applyEdits } from '../../analysis/fixes/apply-edits.ts'
import { createsFile } from '../../analysis/model/edit.ts'
import { type HeadText, textToEdit } from '../../analysis/model/head-sources.ts'
import type { Fix } from '../../analysis/model/types.ts'
import { count } from '../../shared/count.ts'
import { size } from '../size-limits.ts'
import { codeFence } from './code-fence.ts'
import { sourceLine } from './escape.ts'

/** A longer patch is folded away. */
const MAX_OPEN_LINES = 20
const MAX_BYTES = 20_000
const CONTEXT = 3

/** The edits of a fix as a unified diff for people, with hidden characters visible. */
export function patchBlock(fix: Fix, headText: HeadText): string {
  const paths = [...new Set(fix.edits.map(({ path }) => path))].sort()
  const lines = paths.flatMap((path) => filePatch(path, fix, headText))
  const block = codeFence('diff', lines)
  if (size(block) > MAX_BYTES) {
    return `The patch is too long to be shown here: ${count(lines.length, 'line')} in ${count(paths.length, 'file')}.`
  }
  if (lines.length <= MAX_OPEN_LINES) return block
  return `<details>\n<summary>${count(lines.length, 'line')} of patch</summary>\n\n${block}\n\n</details>`
}

function filePatch(path: string, fix: Fix, headText: HeadText): readonly string[] {
  const edits = fix.edits.filter((edit) => edit.path === path)
  const { text } = textToEdit(headText, path, edits)
  const fixed = applyEdits(text, edits)
  const old = edits.some(createsFile) ? '/dev/null' : `a/${path}`
  const options = { context: CONTEXT, headerOptions: FILE_HEADERS_ONLY }
  const patch = createTwoFilesPatch(old, `b/${path}`, text, fixed, undefined, undefined, options)
  return patch
    .split('\n')
    .slice(0, -1)
    .map((line) => sourceLine(line.replace(/\r$/, '')))
}
