import type { Paint } from '../../../src/cli/paint.ts'
import { mergeBase } from '../../../src/git/revisions.ts'
import { visible } from '../../../src/shared/prose.ts'
import type { PullRequest } from '../../../test/simulated-github/index.ts'
import { gitLine, type Local } from '../local.ts'
import { headline } from './headline.ts'
import { indent } from './markdown.ts'
import { WIDTH, wrapText } from './spans.ts'

/** The head of a pull request's page: what it is called, whose it is, and how much it changes. */
export async function renderPullRequest(
  { repository }: Local,
  pull: PullRequest,
  paint: Paint,
): Promise<string[]> {
  const { owner, name } = pull.repository
  const base = await mergeBase(repository, pull.base.sha, pull.head.sha)
  const commits = await gitLine(repository, ['rev-list', '--count', pull.head.sha, `^${pull.base.sha}`])
  const stat = ['diff', '--no-color', '-M', '--shortstat', base, pull.head.sha, '--']
  const count = commits === '1' ? '1 commit' : `${commits} commits`
  const wish = `${pull.author} wants to merge ${count} into ${pull.base.ref} from ${pull.head.ref}`
  return [
    ...headline(`${owner}/${name} #${pull.number}`, paint),
    ...indent(wrapText(pull.title, WIDTH - 2).map((line) => paint('bold', line))),
    ...indent(wrapText(wish, WIDTH - 2)),
    ...(pull.body === null ? [] : indent(wrapText(pull.body, WIDTH - 2))),
    ...indent([visible((await gitLine(repository, stat)).trim())]),
  ]
}
