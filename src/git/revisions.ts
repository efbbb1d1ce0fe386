import { UserError } from '../shared/errors.ts'
import { visible } from '../shared/prose.ts'
import { git, type Repository } from './repository.ts'

/** Candidates for the default branch; the first that exists wins. A local `main` is often older than the remote's. */
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
  const remedy = shallow
    ? '; the clone is shallow: run git fetch --unshallow'
    : ': check its spelling, or run git fetch'
  throw new UserError(`${visible(rev)} is not a commit in ${where}${remedy}`)
}

/** The best common ancestor of two commits, as GitHub's comparison uses it. */
export async function mergeBase(repository: Repository, one: string, other: string): Promise<string> {
  const answer = await git(repository, ['merge-base', one, other], [0, 1])
  if (answer.code === 0) return answer.stdout.toString().trim()
  const what = `${short(one)} and ${short(other)} have no common commit in ${visible(repository.name)}`
  if (await isShallow(repository)) {
    throw new UserError(`${what}: the clone is shallow, run git fetch --unshallow first`)
  }
  throw new UserError(`${what}: their histories are unrelated`)
}

/** Two commits and their merge base. */
interface ComparedCommits {
  readonly base: string
  readonly head: string
  readonly mergeBase: string
}

/** The commits of two names. One git call resolves most; where it fails, single calls find out why. */
export async function resolveBoth(
  repository: Repository,
  base: string,
  head: string,
): Promise<ComparedCommits> {
  const answer = await resolveAtOnce(repository, base, head)
  if (answer !== null) return answer
  const ids = await Promise.all([resolveCommit(repository, base), resolveCommit(repository, head)])
  return { base: ids[0], head: ids[1], mergeBase: await mergeBase(repository, ...ids) }
}

async function resolveAtOnce(
  repository: Repository,
  base: string,
  head: string,
): Promise<ComparedCommits | null> {
  // Git splits the range at dots within a name, and takes a file of that name, line ends included, for it.
  if (/\.\.|\n/.test(base + head)) return null
  const range = `${base}^{commit}...${head}^{commit}`
  const { stdout } = await git(repository, ['rev-parse', '--end-of-options', range], [0, 128])
  // Head, base, and each merge base, the best one first. Git repeats `--end-of-options` before them.
  const lines = /^(?:--end-of-options\n)?([0-9a-f]+)\n([0-9a-f]+)\n\^([0-9a-f]+)\n(?:\^[0-9a-f]+\n)*$/
  const [, headId, baseId, mergeBaseId] = lines.exec(stdout.toString()) ?? []
  if (headId === undefined || baseId === undefined || mergeBaseId === undefined) return null
  return { base: baseId, head: headId, mergeBase: mergeBaseId }
}

/** A branch and the commit at its tip. */
interface Tip {
  /** As people write it: `main`, `origin/main`. */
  readonly name: string
  readonly commit: string
}

/**
 * The base of a check without `--base`: the default branch, as for a pull request. The default branch itself, and a branch
 * that tracks one of another name, are compared with their upstream. `topic` is not compared with `origin/topic`: the
 * check would miss everything that was pushed.
 */
export async function defaultBase(repository: Repository): Promise<Tip> {
  const [head, main] = await Promise.all([pointedTo(repository, 'HEAD'), defaultBranch(repository)])
  const upstream = head === null ? null : await upstreamOf(repository, head)
  const isItself = main !== null && head === `refs/heads/${branchName(main.ref)}`
  const base = upstream !== null && (isItself || upstream.tracks !== head) ? upstream : (main ?? upstream)
  if (base !== null) return { name: shortName(base.ref), commit: base.commit }
  throw new UserError(
    `${visible(repository.name)} has neither an upstream nor a default branch to compare with: name a base with --base`,
  )
}

interface Branch {
  readonly ref: string
  readonly commit: string
}

async function defaultBranch(repository: Repository): Promise<Branch | null> {
  for (const rev of DEFAULT_BRANCHES) {
    const commit = await commitOf(repository, rev)
    if (commit !== null) return { ref: (await pointedTo(repository, rev)) ?? rev, commit }
  }
  return null
}

/** The upstream of a branch, where one exists, and its name in the remote. */
async function upstreamOf(
  repository: Repository,
  head: string,
): Promise<(Branch & { readonly tracks: string }) | null> {
  const format = '--format=%(upstream)%0a%(upstream:remoteref)'
  const answer = await git(repository, ['for-each-ref', format, head])
  const [ref = '', tracks = ''] = answer.stdout.toString().split('\n')
  const commit = ref === '' ? null : await commitOf(repository, ref)
  return commit === null ? null : { ref, tracks, commit }
}

/** The branch that a symbolic reference points to; null where it points to a commit. */
async function pointedTo(repository: Repository, rev: string): Promise<string | null> {
  const answer = await git(repository, ['symbolic-ref', '--quiet', rev], [0, 1])
  return answer.code === 0 ? answer.stdout.toString().trim() : null
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

/** A commit id short enough to compare at a glance. */
export function short(id: string): string {
  return id.slice(0, 10)
}
