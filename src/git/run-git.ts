import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process'
import { UserError } from '../shared/errors.ts'
import { visible } from '../shared/prose.ts'

export type Environment = Readonly<Record<string, string | undefined>>

/**
 * Variables that a surrounding hook or script may have set: they would lead git to another repository or change how it
 * reads patterns. Object directories stay, as new commits are only there in a pre-receive hook.
 */
const MISLEADING_VARIABLES = [
  'GIT_DIR',
  'GIT_WORK_TREE',
  'GIT_COMMON_DIR',
  'GIT_INDEX_FILE',
  'GIT_PREFIX',
  'GIT_NAMESPACE',
  'GIT_LITERAL_PATHSPECS',
  'GIT_GLOB_PATHSPECS',
  'GIT_NOGLOB_PATHSPECS',
  'GIT_ICASE_PATHSPECS',
]

/**
 * Keep git from starting programs of the repository's configuration, and from writing into the repository. Clean filters
 * still run: without them, files of the work tree would not be as git commits them.
 */
const SETTINGS = [
  'core.fsmonitor=false',
  'core.hooksPath=/dev/null',
  'core.quotePath=false',
  // A split index writes its shared part beside the repository's own.
  'core.splitIndex=false',
  'advice.addEmbeddedRepo=false',
]
const GLOBAL_OPTIONS = ['--no-pager', ...SETTINGS.flatMap((setting) => ['-c', setting])]

/** The inherited environment, made safe: English messages, and neither prompts, locks nor network. */
export function gitEnvironment(inherited: Environment): Environment {
  const kept = Object.entries(inherited).filter(([name]) => !MISLEADING_VARIABLES.includes(name))
  return {
    ...Object.fromEntries(kept),
    LC_ALL: 'C',
    GIT_TERMINAL_PROMPT: '0',
    GIT_OPTIONAL_LOCKS: '0',
    GIT_NO_LAZY_FETCH: '1',
    // Git before 2.45 ignores the line above; without a protocol, a partial clone cannot fetch either.
    GIT_ALLOW_PROTOCOL: 'none',
  }
}

/** Starts git without a shell; the streams are the caller's. */
export function startGit(environment: Environment, args: readonly string[]): ChildProcessWithoutNullStreams {
  return spawn('git', [...GLOBAL_OPTIONS, ...args], { env: environment, stdio: 'pipe' })
}

export interface GitAnswer {
  readonly code: number
  readonly stdout: Buffer
  readonly stderr: string
  /** It wrote more than the caller takes and was ended. */
  readonly isCut: boolean
}

/** Runs git to its end. Rejects only when it cannot start or is killed; the caller checks the exit code. */
export function runGit(
  environment: Environment,
  args: readonly string[],
  maxBytes: number = Number.POSITIVE_INFINITY,
): Promise<GitAnswer> {
  return new Promise((done, fail) => {
    const child = startGit(environment, args)
    const stdout: Buffer[] = []
    const stderr: Buffer[] = []
    child.stdin.on('error', fail).end()
    let bytes = 0
    child.stdout.on('data', (chunk: Buffer) => {
      bytes += chunk.length
      if (bytes <= maxBytes) stdout.push(chunk)
      else child.kill()
    })
    child.stderr.on('data', (chunk: Buffer) => stderr.push(chunk))
    child.on('error', (error) => fail(cannotStart(error)))
    child.on('close', (code, signal) => {
      const isCut = bytes > maxBytes
      if (code === null && !isCut) fail(new Error(`git was ended by ${signal}`))
      else
        done({
          code: code ?? 0,
          stdout: Buffer.concat(stdout),
          stderr: Buffer.concat(stderr).toString(),
          isCut,
        })
    })
  })
}

/** The error to show when git could not be started. */
export function cannotStart(error: NodeJS.ErrnoException): Error {
  if (error.code !== 'ENOENT') return error
  return new UserError('git is not on the PATH: install git 2.31 or newer')
}

/** Git's error messages without the rest of its output, in one line. */
export function gitMessage(stderr: string): string {
  const lines = stderr.split('\n').filter((line) => line.trim() !== '')
  const errors = lines.filter((line) => /^(fatal|error): /.test(line))
  const words = (errors.length > 0 ? errors : lines).map((line) => line.replace(/^(fatal|error): /, ''))
  if (words.length === 0) return 'git gave no reason'
  return visible(words.slice(0, 3).join('; '))
}
