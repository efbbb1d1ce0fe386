import { patchLines } from '../../patch/file-patch.ts'
import type { FixedFile } from '../../patch/fixed-file.ts'
import { count } from '../../shared/count.ts'
import { list, prose } from '../../shared/prose.ts'
import { size } from '../size-limits.ts'
import { codeFence } from './code-fence.ts'
import { markdown, sourceLine } from './escape.ts'
import { fold } from './fold.ts'

const MAX_NAMES = 10
/** Finding the difference of a file takes time, also of one that does not fit. */
const MAX_TRIES = 3

/** Changed files as a folded patch that a person can read and save, with notes about what a comment cannot carry. */
export function pastePatch(files: readonly FixedFile[], maxBytes: number): string {
  const { shown, left } = fitting(files, maxBytes)
  const inexact = shown.filter(({ isExact }) => !isExact).map(({ path }) => path)
  const lines = shown.flatMap((file) => file.lines)
  const notes = [
    ...(left.length > 0 ? [tooLong(left, shown.length === 0)] : []),
    ...(inexact.length > 0 ? [notExact(inexact)] : []),
  ]
  if (shown.length === 0) return notes.join('\n\n')
  const summary = `Patch: ${count(lines.length, 'line')} in ${count(shown.length, 'file')}`
  const how = markdown(
    prose`Save it as ${'fix.patch'} in a clone with this branch, and run ${'git apply fix.patch'}.`,
  )
  return [...notes, fold(summary, [codeFence('diff', lines), how])].join('\n\n')
}

interface ShownFile {
  readonly path: string
  readonly lines: readonly string[]
  /** The lines are the patch itself: `git apply` takes them. */
  readonly isExact: boolean
}

/** Whole files in their order, as many as fit. */
function fitting(
  files: readonly FixedFile[],
  maxBytes: number,
): {
  readonly shown: readonly ShownFile[]
  readonly left: readonly string[]
} {
  const shown: ShownFile[] = []
  const left: string[] = []
  let used = 0
  for (const file of files) {
    const whole = left.length < MAX_TRIES && used < maxBytes ? patchLines(file) : null
    const one = whole && render(file, whole)
    const bytes = one === null ? Number.POSITIVE_INFINITY : size(one.lines.join('\n')) + 1
    if (one === null || used + bytes > maxBytes) {
      left.push(file.path)
    } else {
      used += bytes
      shown.push(one)
    }
  }
  return { shown, left }
}

/** Copied text loses carriage returns and the encoding; hidden characters and what looks like a marker are escaped. */
function render(file: FixedFile, whole: readonly string[]): ShownFile {
  const lines = whole.map((line) => sourceLine(line.replace(/\r$/, '')))
  const isPlain =
    (file.before?.encoding ?? 'utf-8') === 'utf-8' || whole.every((line) => /^[\t -~]*$/.test(line))
  return { path: file.path, lines, isExact: isPlain && lines.every((line, i) => line === whole[i]) }
}

function tooLong(paths: readonly string[], isAll: boolean): string {
  const what = isAll ? 'The patch is' : 'The rest of the patch is'
  return markdown(
    prose`${[what]} too long for a comment: ${named(paths)}. ${'celery-guard fix'} prints it in a clone with this branch.`,
  )
}

function notExact(paths: readonly string[]): string {
  return markdown(
    prose`The patch of ${named(paths)} is for reading only: a comment does not keep the line ends, the encoding or the hidden characters of this code. ${'celery-guard fix'} prints one to apply.`,
  )
}

function named(paths: readonly string[]) {
  const more = paths.length - MAX_NAMES
  return more > 0 ? prose`${list(paths.slice(0, MAX_NAMES))} and ${more} more` : list(paths)
}
