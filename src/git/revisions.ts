import { UserError } from '../shared/errors.ts'
import { visible } from '../shared/prose.ts'
import { git, type Repository } from './repository.ts'

/** Where the default branch is looked for, first match wins: a local `main` is often older than the remote's. */
const DEFAULT_BRANCHES = [
  'refs/remotes/origin/HEAD',
  'refs/remotes/origin/main',
  'refs/remotes/origin/master',
  'refs/heads/main',
  'refs/heads/master',
]

/** The commit id that `rev` names. */
export async function resolveCommit(repository: Repository, rev: string): Promise<string> {
  const commit = await commitOf(repository, rev)
  if (commit !== null) return commit
  const where = visible(repository.name)
  if (rev === 'HEAD') throw new UserError(`${where} has no commit at HEAD yet`)
  const shallow = await isShallow(repository)
  const remedy = shallow ? '; the clone is shallow, git fetch --unshallow brings the rest' : ''
  throw new UserError(`${visible(rev)} names no commit in ${where}${remedy}`)
}

/** The best common ancestor of two commits, from which GitHub compares too. */
export async function mergeBase(repository: Repository, one: string, other: string): Promise<string> {
  const answer = await git(repository, ['merge-base', one, other], [0, 1])
  if (answer.code === 0) return answer.stdout.toString().trim()
  const what = `${short(one)} and ${short(other)} have no common commit in ${visible(repository.name)}`
  if (await isShallow(repository)) {
    throw new UserError(`${what}: the clone is shallow, run git fetch --unshallow first`)
  }
  throw new UserError(`${what}: their histories are unrelated`)
}

/** The commit that a check compares with when no base is named: the upstream of HEAD, else the default branch. */
export async function defaultBase(repository: Repository): Promise<string> {
  for (const rev of ['HEAD@{upstream}', ...DEFAULT_BRANCHES]) {
    const commit = await commitOf(repository, rev)
    if (commit !== null) return commit
  }
  throw new UserError(
    `${visible(repository.name)} has no upstream and no default branch to compare with: name one with --base`,
  )
}

async function commitOf(repository: Repository, rev: string): Promise<string | null> {
  const args = ['rev-parse', '--verify', '--quiet', '--end-of-options', `${rev}^{commit}`]
  const answer = await git(repository, args, [0, 1, 128])
  return answer.code === 0 ? answer.stdout.toString().trim() : null
}

async function isShallow(repository: Repository): Promise<boolean> {
  const answer = await git(repository, ['rev-parse', '--is-shallow-repository'])
  return answer.stdout.toString().trim() === 'true'
}

function short(id: string): string {
  return id.slice(0, 10)
}
