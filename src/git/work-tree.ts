import { copyFile, mkdir, mkdtemp, rm, stat, utimes } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { quotePath } from '../shared/quote-path.ts'
import { git, type Repository } from './repository.ts'

/** The Python of the work tree as git would commit it, readable through `repository` until `remove`. */
interface WorkTreeSnapshot {
  readonly repository: Repository
  readonly tree: string
  remove(): Promise<void>
}

/**
 * Writes the work tree as a tree object: tracked changes and untracked Python files, but not ignored ones. Index and
 * objects go to a temporary folder, so the repository stays as it was.
 */
export async function snapshotWorkTree(repository: Repository): Promise<WorkTreeSnapshot> {
  const folder = await mkdtemp(join(tmpdir(), 'celery-guard-'))
  const remove = () => rm(folder, { recursive: true, force: true })
  try {
    const isolated = await withOwnIndex(repository, folder)
    await git(isolated, ['add', '--update'])
    await addUntracked(isolated)
    const tree = await git(isolated, ['write-tree'])
    return { repository: isolated, tree: tree.stdout.toString().trim(), remove }
  } catch (error) {
    await remove()
    throw error
  }
}

/** Only Python files: compressing an untracked data set or dump would be a waste. */
async function addUntracked(isolated: Repository): Promise<void> {
  const python = ['--', '*.py']
  const found = await git(isolated, ['ls-files', '--others', '--exclude-standard', '-z', ...python])
  // Without a path to add, git fails.
  if (found.stdout.length > 0) await git(isolated, ['add', ...python])
}

/** The repository with another index and object directory; the real objects stay readable. */
async function withOwnIndex(repository: Repository, folder: string): Promise<Repository> {
  const args = ['rev-parse', '--path-format=absolute', '--git-path', 'objects']
  const objects = (await git(repository, args)).stdout.toString().replace(/\n$/, '')
  const index = join(folder, 'index')
  await copyIndex(join(repository.gitDir, 'index'), index).catch((error: NodeJS.ErrnoException) => {
    // A new repository has no index; git starts from an empty one.
    if (error.code !== 'ENOENT') throw error
  })
  await mkdir(join(folder, 'objects'))
  const earlier = repository.environment.GIT_ALTERNATE_OBJECT_DIRECTORIES
  const environment = {
    ...repository.environment,
    GIT_INDEX_FILE: index,
    GIT_OBJECT_DIRECTORY: join(folder, 'objects'),
    GIT_ALTERNATE_OBJECT_DIRECTORIES: [alternate(objects), earlier].filter(Boolean).join(':'),
  }
  return { ...repository, environment }
}

/**
 * Copies the index with its time, in whole seconds: git rereads files that are no older than their index, as they may have
 * changed in the same second (https://git-scm.com/docs/racy-git).
 */
async function copyIndex(from: string, to: string): Promise<void> {
  const second = Math.floor((await stat(from)).mtimeMs / 1000)
  await copyFile(from, to)
  await utimes(to, second, second)
}

/** Quotes a directory with a separator or a quote in its name, as the list requires (git help git). */
function alternate(directory: string): string {
  const quoted = quotePath(directory)
  return directory.includes(':') && !quoted.startsWith('"') ? `"${quoted}"` : quoted
}
