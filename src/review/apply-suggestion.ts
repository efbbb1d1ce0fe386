import { applyEdits } from '../analysis/fixes/apply-edits.ts'
import type { LineComment } from './types.ts'

/** A `suggestion` fence of any length up to the line that closes it: https://spec.commonmark.org/0.31.2/#fenced-code-blocks */
const SUGGESTION = /(?:^|\n)(`{3,})suggestion\n(?<content>(?:[^\n]*\n)*?) {0,3}\1`*[ \t]*(?:\n|$)/

/** The head text with the suggestion of a comment committed; throws when the comment has none. */
export function applySuggestion(
  text: string,
  comment: Pick<LineComment, 'startLine' | 'line' | 'body'>,
): string {
  // CommonMark ends lines at a lone \r too.
  const body = comment.body.replace(/\r\n?/g, '\n')
  const content = SUGGESTION.exec(body)?.groups?.content
  if (content === undefined) throw new Error('the comment has no suggestion')
  const replacement = content.slice(0, -1)
  return applyEdits(text, [{ startLine: comment.startLine, endLine: comment.line, replacement }])
}
