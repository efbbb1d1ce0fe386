import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { looseCommit } from './loose.ts'
import { git, gitText, tryGit } from './run.ts'

/** A new bare repository whose HEAD names `defaultBranch`. */
export async function initRepository(gitDir: string, defaultBranch: string): Promise<void> {
  await git(gitDir, ['init', '--quiet', '--bare', `--initial-branch=${defaultBranch}`, gitDir])
}

/**
 * A bare repository with the branches and tags of another and its objects borrowed: cheap at any size, and whatever is
 * written to it never reaches the original.
 */
export async function borrowRepository(gitDir: string, original: string): Promise<string> {
  const from = await findGitDir(original)
  const defaultBranch = await currentBranch(from)
  await initRepository(gitDir, defaultBranch)
  const objects = await gitText(from, ['rev-parse', '--path-format=absolute', '--git-path', 'objects'])
  await writeFile(join(gitDir, 'objects', 'info', 'alternates'), `${objects}\n`)
  if ((await gitText(from, ['rev-parse', '--is-shallow-repository'])) === 'true') {
    throw new Error(`${original} is a shallow clone: fetch its history with git fetch --unshallow`)
  }
  const refs = await gitText(from, [
    'for-each-ref',
    '--format=create %(refname) %(objectname)',
    'refs/heads',
    'refs/tags',
  ])
  if (refs !== '') await git(gitDir, ['update-ref', '--stdin'], `${refs}\n`)
  return defaultBranch
}

/** The commit that a branch, tag, full reference or commit id names; null when there is none. */
export async function resolveCommit(gitDir: string, ref: string): Promise<string | null> {
  const loose = looseCommit(gitDir, ref)
  if (loose !== null) return loose
  for (const candidate of candidates(ref)) {
    const result = await tryGit(gitDir, [
      'rev-parse',
      '--verify',
      '--quiet',
      '--end-of-options',
      `${candidate}^{commit}`,
    ])
    if (result.ok) return result.value.toString().trim()
  }
  return null
}

/** Moves a branch; with `expected`, only from that commit (null: only when it does not exist yet). */
export async function moveBranch(
  gitDir: string,
  branch: string,
  to: string,
  expected?: string | null,
): Promise<boolean> {
  const zero = '0'.repeat(40)
  const old = expected === undefined ? [] : [expected ?? zero]
  return (await tryGit(gitDir, ['update-ref', `refs/heads/${branch}`, to, ...old])).ok
}

/** Copies a commit of a fork, and all it needs, under a reference of the base repository. */
export async function fetchCommit(
  gitDir: string,
  from: string,
  branch: string,
  reference: string,
): Promise<void> {
  await git(gitDir, [
    'fetch',
    '--quiet',
    '--no-tags',
    '--no-write-fetch-head',
    from,
    `+refs/heads/${branch}:${reference}`,
  ])
}

/** Only what names a commit in GitHub's REST API: no `HEAD~1`, no `@{yesterday}`. */
function candidates(ref: string): string[] {
  if (/^[0-9a-f]{4,40}$/.test(ref)) return [`refs/heads/${ref}`, ref]
  if (ref === 'HEAD' || ref.startsWith('refs/')) return [ref]
  return [`refs/heads/${ref}`, `refs/tags/${ref}`, `refs/${ref}`]
}

async function findGitDir(directory: string): Promise<string> {
  const found = await tryGit(join(directory, '.git'), ['rev-parse', '--absolute-git-dir'])
  if (found.ok) return found.value.toString().trim()
  const bare = await tryGit(directory, ['rev-parse', '--absolute-git-dir'])
  if (bare.ok) return bare.value.toString().trim()
  throw new Error(`${directory} is not a git repository`)
}

async function currentBranch(gitDir: string): Promise<string> {
  const head = await tryGit(gitDir, ['symbolic-ref', '--short', 'HEAD'])
  return head.ok ? head.value.toString().trim() : 'main'
}
