import type { Example } from '../analysis/rules/define-rule.ts'
import { hunksOf } from '../patch/hunks.ts'

/** One file of an example, whole. */
interface ExampleFile {
  readonly path: string
  readonly change: 'added' | 'removed' | 'changed' | 'unchanged'
  /** Each with `+`, `-` or a space in front. */
  readonly lines: readonly string[]
}

/** An example as one diff for each file, without files that are empty on both sides. */
export function exampleDiff({ base, head }: Example): ExampleFile[] {
  const paths = [...new Set([...Object.keys(base), ...Object.keys(head)])].sort()
  return paths.flatMap((path) => {
    const [before, after] = [base[path], head[path]]
    const lines = diff(before ?? '', after ?? '')
    return lines.length === 0 ? [] : [{ path, change: changeOf(before, after), lines }]
  })
}

function changeOf(before: string | undefined, after: string | undefined): ExampleFile['change'] {
  if (before === undefined) return 'added'
  if (after === undefined) return 'removed'
  return before === after ? 'unchanged' : 'changed'
}

function diff(before: string, after: string): string[] {
  const hunks = hunksOf(before, after, Number.MAX_SAFE_INTEGER)
  if (hunks.length > 0) return hunks.flatMap(({ lines }) => lines)
  return before === ''
    ? []
    : before
        .replace(/\n$/, '')
        .split('\n')
        .map((line) => ` ${line}`)
}
