import type { Commits, NewCommit } from '../ports/commits.ts'
import type { Tree } from '../ports/repository-source.ts'
import type { NotTried, Refused, WhyNotCommitted } from '../review/commit-refusal.ts'
import { err, ok, type Result } from '../shared/result.ts'
import type { CommitCommand } from './commit-message.ts'
import type { CommandJob } from './payloads.ts'
import { type Command, commandId } from './reply-to-command.ts'

type Content = Pick<NewCommit, 'headline' | 'body' | 'files'>
type Target = Pick<Commits, 'create'>

/** Commits onto the judged head of a pull request, in the repository itself or in the fork. */
export async function commitToHead(
  command: Command<CommandJob>,
  content: Content,
): Promise<Result<string, WhyNotCommitted>> {
  const { github, pull } = command
  const tree = await github.source.tree(pull.headSha)
  const path = unwritable(tree, content.files)
  if (path !== null) return err({ kind: 'not-a-file', path })
  const program = content.files.find((file) => isProgram(tree, file))
  if (program !== undefined) return err({ kind: 'executable', path: program.path })
  const target = await targetOf(command)
  if (!target.ok) return target
  return await target.value.create({ branch: pull.headBranch, expectedHead: pull.headSha, ...content })
}

/** Who requested a commit, for its message. */
export function requestOf(command: Command<CommandJob>): CommitCommand {
  const { sender, senderId } = command.job
  const { coAuthor } = command.github.commits
  return {
    commandId: commandId(command.job),
    sender,
    coAuthor: senderId === undefined ? null : coAuthor({ login: sender, id: senderId }),
  }
}

/** The commit that was not made, for the reply. */
export function refusedCommit(
  { job, pull }: Pick<Command<CommandJob>, 'job' | 'pull'>,
  why: WhyNotCommitted,
): Refused {
  const { fromFork, headRepository: head } = pull
  const nameOfFork = head === null ? '' : `${head.owner}/${head.name}`
  return {
    why,
    sender: job.sender,
    branch: pull.headBranch,
    fork: fromFork ? nameOfFork : null,
    command: `/${job.kind}`,
  }
}

/** Who may use the command in the base repository needs a right on the fork, too. */
async function targetOf({ github, pull, job }: Command<CommandJob>): Promise<Result<Target, NotTried>> {
  if (!pull.fromFork) return ok(github.commits)
  if (pull.headRepository === null) return err({ kind: 'fork-gone' })
  const fork = await github.forks.open(pull.headRepository)
  if (!fork.ok) return err({ kind: `fork-${fork.error}` })
  const mayPush = pull.maintainersMayPush || (await fork.value.permissions.of(job.sender)) !== 'none'
  return mayPush ? ok(fork.value.commits) : err({ kind: 'fork-not-writable' })
}

/** GitHub would write through a symbolic link into its target's name, and replace a submodule. */
function unwritable({ entries }: Tree, files: Content['files']): string | null {
  for (const { path } of files) {
    const folders = path.split('/').slice(0, -1)
    const above = folders.map((_, i) => folders.slice(0, i + 1).join('/'))
    // A file cannot be a folder either.
    if (above.some((folder) => entries.has(folder))) return path
    const kind = entries.get(path)?.kind ?? 'file'
    if (kind !== 'file') return path
  }
  return null
}

/**
 * GitHub's mutation takes no mode, and people report that executable files lose theirs: a script that starts workers would
 * not run any more. A module that nobody runs by its path loses nothing.
 */
function isProgram({ entries }: Tree, { path, bytes }: Content['files'][number]): boolean {
  return entries.get(path)?.executable === true && bytes[0] === 0x23 && bytes[1] === 0x21
}
