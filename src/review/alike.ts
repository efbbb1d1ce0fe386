import type { Finding } from '../analysis/model/types.ts'
import type { Prose } from '../shared/prose.ts'

/** So many comments of one kind in a file are still read; of more, each says what the first one said. */
const MAX_APART = 3
/** More make a text that GitHub refuses. */
const MAX_TOGETHER = 100

/**
 * The findings that share a comment: those of one rule, in one file, with the same words about other values, where they
 * are many. The others are alone. The order is that of each group's first.
 */
export function groupAlike(findings: readonly Finding[]): readonly (readonly Finding[])[] {
  const groups = Map.groupBy(findings, kindOf)
  return findings.flatMap((finding) => {
    const group = groups.get(kindOf(finding)) ?? []
    if (group.length <= MAX_APART) return [[finding]]
    const start = group.indexOf(finding)
    return start % MAX_TOGETHER === 0 ? [group.slice(start, start + MAX_TOGETHER)] : []
  })
}

function kindOf({ rule, severity, side, path, title }: Finding): string {
  return JSON.stringify([rule, severity, side, path, wordsOf(title)])
}

function wordsOf(text: Prose): readonly string[] {
  return text.filter((part) => typeof part === 'string')
}
