import type { Paint } from '../../../src/cli/paint.ts'
import type { IssueComment } from '../../../test/simulated-github/index.ts'
import { headline } from './headline.ts'
import { indent, renderMarkdown } from './markdown.ts'
import { WIDTH } from './spans.ts'

/** https://docs.github.com/rest/reactions/reactions#about-reactions */
const EMOJI: Readonly<Record<string, string>> = { eyes: '👀', rocket: '🚀', confused: '😕' }

/** A comment of the conversation with the reactions to it. */
export function renderComment({ user, body, reactions }: IssueComment, paint: Paint): string[] {
  const shown = reactions.map(({ content, user: by }) => `${EMOJI[content] ?? content} ${by}`)
  return [
    ...headline(`${user} commented`, paint),
    ...indent(renderMarkdown(body, { width: WIDTH - 2, paint })),
    ...(shown.length > 0 ? indent([shown.join('  ')]) : []),
  ]
}
