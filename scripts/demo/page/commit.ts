import type { Paint } from '../../../src/cli/paint.ts'
import { git } from '../../../src/git/repository.ts'
import { visible } from '../../../src/shared/prose.ts'
import { gitLine, type Local } from '../local.ts'
import { renderDiff } from './diff.ts'
import { headline } from './headline.ts'
import { indent } from './markdown.ts'
import { WIDTH, wrapText } from './spans.ts'

/** A longer change of a file is cut. */
const MAX_LINES = 12

/** A commit of the pull request: author, subject, and the lines that it changes. */
export async function renderCommit({ repository }: Local, sha: string, paint: Paint): Promise<string[]> {
  const author = await gitLine(repository, ['log', '-1', '--format=%an', sha])
  const subject = await gitLine(repository, ['log', '-1', '--format=%s', sha])
  const options = ['--unified=0', '--no-color', '--no-ext-diff', '--no-textconv', '--no-renames']
  const { stdout } = await git(repository, ['diff', ...options, `${sha}^`, sha, '--'])
  return [
    ...headline(`${author} committed ${sha.slice(0, 7)}`, paint),
    ...indent(wrapText(subject, WIDTH - 2)),
    ...stdout
      .toString()
      .split(/^diff --git .*\n/m)
      .slice(1)
      .flatMap((section) => renderFile(section, paint)),
  ]
}

/** One file of git's diff: its path in place of git's head lines, and the changed lines alone. */
function renderFile(section: string, paint: Paint): string[] {
  const lines = section.trimEnd().split('\n')
  const start = lines.findIndex((line) => line.startsWith('@@ '))
  const path = lines.slice(0, start).find((line) => line.startsWith('+++ ')) ?? ''
  const changed = lines.slice(start).filter((line) => !line.startsWith('@@ '))
  const more = changed.length - MAX_LINES
  return [
    ...indent([paint('bold', visible(path.replace(/^\+\+\+ ("?)b\//, '$1').replace(/\t$/, '')))]),
    ...indent(indent(renderDiff(changed.slice(0, MAX_LINES), WIDTH - 4, paint))),
    ...(more > 0 ? indent(indent([paint('dim', `… ${more} more changed lines`)])) : []),
  ]
}
