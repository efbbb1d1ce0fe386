import { basename } from 'node:path'
import { findRepository, git, type Repository } from '../../src/git/repository.ts'
import { mergeBase, resolveCommit } from '../../src/git/revisions.ts'
import { UserError } from '../../src/shared/errors.ts'
import { visible } from '../../src/shared/prose.ts'
import type { Range } from './arguments.ts'
import { gitLine } from './local.ts'

/** Two commits of a repository on this machine, fit for a pull request. */
export interface Commits {
  readonly gitDir: string
  readonly name: string
  readonly base: string
  readonly head: string
  /** The first line of the head commit's message. */
  readonly subject: string
}

/** Resolves the revisions; fails with one sentence where they cannot become a pull request. */
export async function readCommits(range: Range): Promise<Commits> {
  const repository = await findRepository(range.repo, process.env)
  const base = await resolveCommit(repository, range.base)
  const head = await resolveCommit(repository, range.head)
  if ((await mergeBase(repository, base, head)) === head) {
    const [from, to] = [range.base, range.head].map(visible)
    throw new UserError(`no commits between ${from} and ${to} in ${visible(range.repo)}`)
  }
  await requireFullClone(repository, [base, head])
  const subject = await gitLine(repository, ['log', '-1', '--format=%s', head])
  return { gitDir: repository.gitDir, name: nameOf(repository), base, head, subject }
}

/** The simulated GitHub serves what GitHub would have, so nothing may be missing. */
async function requireFullClone(repository: Repository, commits: readonly string[]): Promise<void> {
  const where = visible(repository.name)
  if ((await gitLine(repository, ['rev-parse', '--is-shallow-repository'])) === 'true') {
    throw new UserError(`${where} is a shallow clone: bring the rest with git fetch --unshallow`)
  }
  for (const commit of commits) {
    const { stdout } = await git(repository, ['ls-tree', '-r', '-l', '-z', '--full-tree', commit])
    const missing = /(?:^|\0)\d+ blob \w+ +BAD\t([^\0]*)/.exec(stdout.toString())?.[1]
    if (missing === undefined) continue
    const file = visible(`${commit.slice(0, 10)}:${missing}`)
    throw new UserError(`${where} lacks the content of ${file}: clone the repository in full`)
  }
}

/** A repository's name as GitHub would take it. */
function nameOf({ workTree, gitDir }: Repository): string {
  const folder = basename(workTree ?? gitDir).replace(/\.git$/, '')
  return folder.replace(/[^\w.-]+/g, '-') || 'repository'
}
