import type { Paint } from '../../../src/cli/paint.ts'
import { git } from '../../../src/git/repository.ts'
import { visible } from '../../../src/shared/prose.ts'
import { gitLine, type Local } from '../local.ts'
import { renderDiff } from './diff.ts'
import { headline } from './headline.ts'
import { indent } from './markdown.ts'
import { WIDTH, wrapText } from './spans.ts'

/** A commit of the pull request: author, message, and what it changes. */
export async function renderCommit({ repository }: Local, sha: string, paint: Paint): Promise<string[]> {
  const author = await gitLine(repository, ['log', '-1', '--format=%an', sha])
  const message = await gitLine(repository, ['log', '-1', '--format=%B', sha])
  const options = ['--unified=1', '--no-color', '--no-ext-diff', '--no-textconv', '--no-renames']
  const { stdout } = await git(repository, ['diff', ...options, `${sha}^`, sha, '--'])
  return [
    ...headline(`${author} committed ${sha.slice(0, 7)}`, paint),
    ...indent(
      message
        .trimEnd()
        .split('\n')
        .flatMap((line) => wrapText(line, WIDTH - 2)),
    ),
    ...stdout
      .toString()
      .split(/^diff --git .*\n/m)
      .slice(1)
      .flatMap((section) => renderFile(section, paint)),
  ]
}

/** One file of git's diff: its path in place of git's head lines. */
function renderFile(section: string, paint: Paint): string[] {
  const lines = section.trimEnd().split('\n')
  const start = lines.findIndex((line) => line.startsWith('@@ '))
  const path = lines.slice(0, start).find((line) => line.startsWith('+++ ')) ?? ''
  return [
    '',
    ...indent([paint('bold', visible(path.replace(/^\+\+\+ ("?)b\//, '$1').replace(/\t$/, '')))]),
    ...indent(indent(renderDiff(lines.slice(start), WIDTH - 4, paint))),
  ]
}
