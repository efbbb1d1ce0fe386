import { namesOf } from '../analysis/fixes/choose-fixes.ts'
import type { Finding } from '../analysis/model/types.ts'

/** `task-without-name`, `shop.tasks.pay`; “please” is a word. */
const LOOKS_LIKE_NAME = /^[\p{L}\p{N}_]+(?:[.-]+[\p{L}\p{N}_]+)+$/u

/** The words behind a command that name rules or tasks. Others are politeness: `/celery-fix please`. */
export function requestedNames(words: readonly string[], findings: readonly Finding[]): readonly string[] {
  const known = new Set(findings.flatMap(namesOf))
  return words.filter((word) => known.has(word) || LOOKS_LIKE_NAME.test(word))
}
