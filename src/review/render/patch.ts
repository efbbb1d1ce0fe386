import { createTwoFilesPatch, FILE_HEADERS_ONLY } from 'diff'
import { applyEdits } from '../../analysis/fixes/apply-edits.ts'
import { createsFile } from '../../analysis/model/edit.ts'
import { type HeadText, textToEdit } from '../../analysis/model/head-sources.ts'
import type { Edit } from '../../analysis/model/types.ts'
import { count } from '../../shared/count.ts'
import { size } from '../size-limits.ts'
import { codeFence } from './code-fence.ts'
import { sourceLine } from './escape.ts'

const MAX_BYTES = 20_000
const CONTEXT = 3

/** Edits as a unified diff for people, with hidden characters visible. */
export function patchBlock(edits: readonly Edit[], headText: HeadText): string {
  const paths = [...new Set(edits.map(({ path }) => path))].sort()
  const lines = paths.flatMap((path) => filePatch(path, edits, headText))
  const block = codeFence('diff', lines)
  if (size(block) > MAX_BYTES) {
    return `The patch is too long to be shown here: ${count(lines.length, 'line')} in ${count(paths.length, 'file')}.`
  }
  return block
}

function filePatch(path: string, all: readonly Edit[], headText: HeadText): readonly string[] {
  const edits = all.filter((edit) => edit.path === path)
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
