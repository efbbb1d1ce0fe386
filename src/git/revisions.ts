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

/** Two commits and where their histories part. */
export interface Compared {
  readonly base: string
  readonly head: string
  readonly mergeBase: string
}

/** What two names stand for. One question answers most; where it does not, each part of it tells what is wrong. */
export async function compared(repository: Repository, base: string, head: string): Promise<Compared> {
  const question = `${base}^{commit}...${head}^{commit}`
  const { stdout } = await git(repository, ['rev-parse', '--end-of-options', question], [0, 128])
  // Head, base, and each merge base, the best one first. Git repeats `--end-of-options` before them.
  const answer = /^(?:--end-of-options\n)?([0-9a-f]+)\n([0-9a-f]+)\n\^([0-9a-f]+)\n/.exec(stdout.toString())
  if (answer) return { head: answer[1] ?? '', base: answer[2] ?? '', mergeBase: answer[3] ?? '' }
  const ids = await Promise.all([resolveCommit(repository, base), resolveCommit(repository, head)])
  return { base: ids[0], head: ids[1], mergeBase: await mergeBase(repository, ...ids) }
}

/** A branch and the commit at its tip. */
export interface Tip {
  /** As people write it: `main`, `origin/main`. */
  readonly name: string
  readonly commit: string
}

/**
 * What a check compares with when no base is named: the default branch, as a pull request would. The default branch
 * itself is compared with its upstream, and so is a branch that tracks one of another name; `topic` on `origin/topic`
 * is not: all that was pushed would go unseen.
 */
export async function defaultBase(repository: Repository): Promise<Tip> {
  const [current, main] = await Promise.all([currentBranch(repository), defaultBranch(repository)])
  const upstream = current && (await upstreamOf(repository, current))
  const isItself = current !== null && main !== null && current.ref === `refs/heads/${branchName(main.ref)}`
  const base =
    upstream !== null && (isItself || current?.tracks !== current?.ref) ? upstream : (main ?? upstream)
  if (base !== null) return { name: shortName(base.ref), commit: base.commit }
  throw new UserError(
    `${visible(repository.name)} has no upstream and no default branch to compare with: name one with --base`,
  )
}

interface Branch {
  readonly ref: string
  readonly commit: string
}

async function defaultBranch(repository: Repository): Promise<Branch | null> {
  const found = await references(repository, ['refname', 'objectname', 'symref'], DEFAULT_BRANCHES)
  const ranked = DEFAULT_BRANCHES.flatMap((wanted) => found.filter(([ref]) => ref === wanted))
  const [ref = '', commit = '', target] = ranked[0] ?? []
  return ref === '' ? null : { ref: target || ref, commit }
}

interface CurrentBranch {
  readonly ref: string
  /** Empty where it has none. */
  readonly upstream: string
  /** The name that the upstream has on its own side. */
  readonly tracks: string
}

/** The branch that is checked out; null where a commit is, or where there is none yet. */
async function currentBranch(repository: Repository): Promise<CurrentBranch | null> {
  const fields = ['HEAD', 'refname', 'upstream', 'upstream:remoteref']
  const found = await references(repository, fields, ['--points-at=HEAD', 'refs/heads'])
  const [, ref, upstream = '', tracks = ''] = found.find(([mark]) => mark === '*') ?? []
  return ref === undefined ? null : { ref, upstream, tracks }
}

/** The upstream of a branch, where it has one that exists. */
async function upstreamOf(repository: Repository, { upstream: ref }: CurrentBranch): Promise<Branch | null> {
  const commit = ref === '' ? null : await commitOf(repository, ref)
  return commit === null ? null : { ref, commit }
}

/** References and what is asked of each. None where git has no answer: before the first commit it knows no HEAD. */
async function references(
  repository: Repository,
  fields: readonly string[],
  wanted: readonly string[],
): Promise<string[][]> {
  const format = fields.map((field) => `%(${field})`).join('%00')
  const answer = await git(repository, ['for-each-ref', `--format=${format}`, ...wanted], [0, 128, 129])
  const lines = answer.code === 0 ? answer.stdout.toString().split('\n') : []
  return lines.filter((line) => line !== '').map((line) => line.split('\0'))
}

function branchName(ref: string): string {
  return ref.replace(/^refs\/(heads|remotes\/origin)\//, '')
}

function shortName(ref: string): string {
  return ref.replace(/^refs\/(heads|remotes)\//, '')
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

/** A commit id that people can compare at a glance. */
export function short(id: string): string {
  return id.slice(0, 10)
}
