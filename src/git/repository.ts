import { resolve } from 'node:path'
import { UserError } from '../shared/errors.ts'
import { visible } from '../shared/prose.ts'
import { type Environment, type GitAnswer, gitEnvironment, gitMessage, runGit } from './run-git.ts'

/** A local repository, bare or not, and the environment in which git is run on it. */
export interface Repository {
  /** As the user named it. */
  readonly name: string
  readonly gitDir: string
  readonly workTree: string | null
  readonly environment: Environment
}

/**
 * Finds the repository around `dir` by git's own discovery, which honours `safe.directory`. Later calls name the git
 * directory that it found.
 */
export async function findRepository(dir: string, inherited: Environment): Promise<Repository> {
  const environment = gitEnvironment(inherited)
  const questions = ['--absolute-git-dir', '--is-inside-work-tree', '--show-cdup']
  const answer = await runGit(environment, ['-C', dir, 'rev-parse', ...questions])
  if (answer.code !== 0) throw notFound(dir, answer.stderr)
  // The first answer may itself hold line ends.
  const found = /^(.*)\n(true|false)\n([^\n]*)\n?$/s.exec(answer.stdout.toString())
  if (found?.[1] === undefined) throw new Error(`unexpected answer of git rev-parse: ${answer.stdout}`)
  const workTree = found[2] === 'true' ? resolve(dir, found[3] ?? '') : null
  return { name: dir, gitDir: found[1], workTree, environment }
}

/** The arguments that make git work on the whole of `repository`, whatever the working directory. */
export function onRepository({ gitDir, workTree }: Repository): string[] {
  const gitDirectory = `--git-dir=${gitDir}`
  return workTree === null ? [gitDirectory] : ['-C', workTree, gitDirectory, `--work-tree=${workTree}`]
}

/** Runs git on the repository. Exit codes that are not in `accepted` become errors with git's message. */
export async function git(
  repository: Repository,
  args: readonly string[],
  accepted: readonly number[] = [0],
  maxBytes?: number,
): Promise<GitAnswer> {
  const answer = await runGit(repository.environment, [...onRepository(repository), ...args], maxBytes)
  if (answer.isCut || accepted.includes(answer.code)) return answer
  throw gitFailed(repository, args[0] ?? '', answer.stderr)
}

/** The error to show when a git command failed in the repository. */
export function gitFailed(repository: Repository, command: string, stderr: string): UserError {
  const where = visible(repository.name)
  if (stderr.includes('promisor remote')) {
    return new UserError(
      `${where} is a partial clone that lacks files of the requested revisions: make a full clone`,
    )
  }
  return new UserError(`git ${command} failed in ${where}: ${gitMessage(stderr)}`)
}

function notFound(dir: string, stderr: string): UserError {
  const where = visible(dir)
  if (stderr.includes('not a git repository')) {
    return new UserError(`${where} is not a git repository, nor inside one: name one with --repo`)
  }
  if (stderr.includes('cannot change to'))
    return new UserError(`${where} is not a directory that can be opened`)
  if (stderr.includes('dubious ownership')) {
    const remedy = `git config --global --add safe.directory ${where}`
    return new UserError(
      `${where} belongs to another user, so git does not trust it; to trust it, run ${remedy}`,
    )
  }
  return new UserError(`${where} could not be opened as a git repository: ${gitMessage(stderr)}`)
}
