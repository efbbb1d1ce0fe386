import { type FileChanges, writeCommit } from '../git/commits.ts'
import { openObjectReader } from '../git/objects.ts'
import { borrowRepository, initRepository, moveBranch, resolveCommit } from '../git/repositories.ts'
import { filesIn } from '../git/trees.ts'
import { GITHUB, personOf } from '../people.ts'
import { pushCommit } from '../pushes.ts'
import type { Simulation } from '../simulation.ts'
import { fullName, type Login, nextId, type Repository, type Role, timestamp, userOf } from '../state.ts'
import { emit } from '../webhooks/outbox.ts'
import { installationFor } from './installations.ts'

interface NewRepository {
  readonly owner: Login
  readonly name: string
  /** The first commit on `main`. */
  readonly files?: FileChanges
  /** In place of files: a local repository, bare or not, whose objects are borrowed and which is never written to. */
  readonly from?: string
  /** False: the app is not installed there until `install` puts it there. */
  readonly installed?: boolean
  readonly private?: boolean
}

/** A repository with the app installed on it; setting the scene sends no webhooks. */
export async function createRepository(simulation: Simulation, options: NewRepository): Promise<Repository> {
  const { owner, name, from } = options
  const gitDir = simulation.newGitDir(`${owner}-${name}`)
  if (from === undefined) await initRepository(gitDir, 'main')
  const defaultBranch = from === undefined ? 'main' : await borrowRepository(gitDir, from)
  const repository = addRepository(simulation, {
    ...{ owner, name, gitDir, defaultBranch },
    forkOf: null,
    private: options.private ?? false,
  })
  if (options.installed !== false) installationFor(simulation, owner).repositories.add(repository)
  if (options.files !== undefined) await commitFiles(simulation, repository, defaultBranch, options.files)
  return repository
}

/** Somebody's fork: the app is not installed there. */
export async function forkRepository(
  simulation: Simulation,
  original: Repository,
  owner: Login,
): Promise<Repository> {
  const gitDir = simulation.newGitDir(`${owner}-${original.name}`)
  const defaultBranch = await borrowRepository(gitDir, original.gitDir)
  return addRepository(simulation, {
    ...{ owner, name: original.name, gitDir, defaultBranch },
    forkOf: original,
    private: original.private,
  })
}

/** Commits without anybody noticing; a branch that does not exist starts at the default branch. */
export async function commitFiles(
  simulation: Simulation,
  repository: Repository,
  branch: string,
  files: FileChanges,
  options: { readonly author?: Login; readonly message?: string } = {},
): Promise<string> {
  const head = await resolveCommit(repository.gitDir, `refs/heads/${branch}`)
  const parent = head ?? (await resolveCommit(repository.gitDir, `refs/heads/${repository.defaultBranch}`))
  const commit = await writeCommit(repository.gitDir, {
    parents: parent === null ? [] : [parent],
    files,
    message: options.message ?? `Change ${Object.keys(files).join(', ')}`,
    author: personOf(simulation.state, options.author ?? repository.owner),
    committer: GITHUB,
    date: new Date(),
  })
  await moveBranch(repository.gitDir, branch, commit, head)
  return commit
}

/** A branch at any commit of the repository, by id or name; what it was before is forgotten. */
export async function createBranch(repository: Repository, branch: string, at: string): Promise<string> {
  const commit = await resolveCommit(repository.gitDir, at)
  if (commit === null) throw new Error(`${fullName(repository)} has no commit ${at}`)
  await moveBranch(repository.gitDir, branch, commit)
  return commit
}

/** A push as everybody sees it: new files, or a jump to a commit (a forced push where history is lost). */
export async function push(
  simulation: Simulation,
  repository: Repository,
  branch: string,
  what: FileChanges | { readonly commit: string },
  sender: Login = repository.owner,
): Promise<string> {
  const expected = await resolveCommit(repository.gitDir, `refs/heads/${branch}`)
  const commit = isJump(what)
    ? what.commit
    : await writeCommit(repository.gitDir, {
        parents: [expected ?? (await requireDefault(repository))],
        files: what,
        message: `Change ${Object.keys(what).join(', ')}`,
        author: personOf(simulation.state, sender),
        committer: GITHUB,
        date: new Date(),
      })
  const moved = await pushCommit(simulation, { repository, branch, commit, expected, sender })
  if (!moved) throw new Error(`${fullName(repository)}: ${branch} moved during the push`)
  return commit
}

/** The owner renames a repository; everything in it stays as it is. */
export async function renameRepository(
  simulation: Simulation,
  repository: Repository,
  name: string,
  user: Login = repository.owner,
): Promise<void> {
  const from = repository.name
  repository.formerNames.push(from)
  repository.name = name
  await emit(simulation, { event: 'repository', action: 'renamed', repository, from }, user)
}

/** The owner deletes a repository; installations lose it. Pull requests from it stay, without a head repository. */
export function deleteRepository(simulation: Simulation, repository: Repository): void {
  repository.deleted = true
  for (const { repositories } of simulation.state.installations) repositories.delete(repository)
}

/** Sets what a user may do. */
export function setPermission(simulation: Simulation, repository: Repository, user: Login, role: Role): void {
  userOf(simulation.state, user)
  repository.roles.set(user, role)
}

/** The bytes of a file at a revision; null where there is none. */
export async function readFile(
  repository: Repository,
  revision: string,
  path: string,
): Promise<Buffer | null> {
  const object = await repository.objects.read(`${revision}:${path}`)
  return object?.type === 'blob' ? object.content : null
}

/** The paths of all files at a revision. */
export async function listFiles(repository: Repository, revision: string): Promise<string[]> {
  return [...(await filesIn(repository.gitDir, revision)).keys()]
}

function addRepository(
  simulation: Simulation,
  fields: Pick<Repository, 'owner' | 'name' | 'gitDir' | 'defaultBranch' | 'forkOf' | 'private'>,
): Repository {
  userOf(simulation.state, fields.owner)
  const repository: Repository = {
    ...fields,
    id: nextId(simulation.state),
    objects: openObjectReader(fields.gitDir),
    formerNames: [],
    roles: new Map([[fields.owner, 'admin']]),
    protections: new Map(),
    createdAt: timestamp(),
    deleted: false,
  }
  simulation.state.repositories.push(repository)
  return repository
}

async function requireDefault(repository: Repository): Promise<string> {
  const commit = await resolveCommit(repository.gitDir, `refs/heads/${repository.defaultBranch}`)
  if (commit === null) throw new Error(`${fullName(repository)} has no commit yet`)
  return commit
}

/** A jump names a commit; a file called `commit` has contents, not 40 hexadecimal digits. */
function isJump(what: FileChanges | { readonly commit: string }): what is { readonly commit: string } {
  return typeof what.commit === 'string' && /^[0-9a-f]{40}$/.test(what.commit)
}
