import type { Paint } from '../../../src/cli/paint.ts'
import { count } from '../../../src/shared/count.ts'
import type { LinePlace, Review, ReviewComment, ShownComment } from '../../../test/simulated-github/index.ts'
import { renderHunk } from './diff.ts'
import { headline } from './headline.ts'
import { indent, renderMarkdown } from './markdown.ts'
import { WIDTH, wrapText } from './spans.ts'

/** The body of a review, with the findings on no line of the diff. */
export function renderReview({ user, body }: Review, paint: Paint): string[] {
  return [...headline(`${user} reviewed`, paint), ...renderBody(body, paint)]
}

/** A review comment under the lines it is about. `replaced`: what its suggestion, if any, would replace. */
export function renderThread({ comment }: ShownComment, replaced: readonly string[], paint: Paint): string[] {
  const { user, path, place, body, diffHunk } = comment
  return [
    ...headline(`${user} commented on the diff`, paint),
    ...indent(wrapText(path + whereIn(place), WIDTH - 2).map((line) => paint('cyan', line))),
    ...(place === null ? [] : renderHunk(diffHunk, place, WIDTH, paint)),
    '',
    ...renderBody(body, paint, replaced),
  ]
}

/** Further comments: where they are, and their first sentences. */
export function renderFurther(threads: readonly ShownComment[], paint: Paint): string[] {
  const [first] = threads
  if (first === undefined) return []
  return [
    ...headline(`${first.comment.user}: ${count(threads.length, 'more comment')} on the diff`, paint),
    ...threads.flatMap(({ comment }) => {
      const [paragraph = ''] = comment.body.split('\n')
      const [sentence = ''] = paragraph.split(/(?<=\.) /)
      const { path, place } = comment
      return indent(renderMarkdown(`${path}${whereIn(place)}: ${sentence}`, { width: WIDTH - 2, paint }))
    }),
  ]
}

/** What the app or a person says in a thread, and the line with which the app ends it. */
export function renderNews(
  { comment }: ShownComment,
  news: { readonly replies: readonly ReviewComment[]; readonly ended: boolean },
  paint: Paint,
): string[] {
  const where = comment.path + whereIn(comment.place)
  const [why = ''] = comment.body.split('\n')
  return [
    ...news.replies.flatMap(({ user, body }) => [
      ...headline(`${user} replied on ${where}`, paint),
      ...renderBody(body, paint),
    ]),
    ...(news.ended ? indent(wrapText(`✓ Thread on ${where}: resolved. ${why}`, WIDTH - 2)) : []),
  ]
}

function whereIn(place: LinePlace | null): string {
  if (place === null) return ''
  const { startLine, line, side } = place
  const lines = startLine === null ? `line ${line}` : `lines ${startLine}–${line}`
  return `, ${lines}${side === 'LEFT' ? ' before the change' : ''}`
}

function renderBody(body: string, paint: Paint, replaced?: readonly string[]): string[] {
  const place = { width: WIDTH - 2, paint }
  return indent(renderMarkdown(body, replaced === undefined ? place : { ...place, replaced }))
}
