import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'
import { err, ok, type Result } from '../../../src/shared/result.ts'
import { createStarter } from './starter.ts'

/** The same output on every machine: no system or user configuration, no replaced objects, no globbing in paths. */
export const GIT_ENVIRONMENT: NodeJS.ProcessEnv = {
  PATH: process.env.PATH,
  LC_ALL: 'C',
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_CONFIG_COUNT: '2',
  // An adopted repository may belong to somebody else: it is only read, and nothing in it is run.
  GIT_CONFIG_KEY_0: 'safe.directory',
  GIT_CONFIG_VALUE_0: '*',
  GIT_CONFIG_KEY_1: 'gc.auto',
  GIT_CONFIG_VALUE_1: '0',
  GIT_TERMINAL_PROMPT: '0',
  GIT_NO_REPLACE_OBJECTS: '1',
  GIT_LITERAL_PATHSPECS: '1',
}

const starter = createStarter(GIT_ENVIRONMENT)

/** Runs git and gives its output, or what it wrote to stderr when it exits with an error. */
export async function tryGit(
  gitDir: string,
  args: readonly string[],
  input: string | Uint8Array = '',
): Promise<Result<Buffer>> {
  const { code, stdout, stderr } = await starter.run(['--git-dir', gitDir, ...args], input)
  if (code === 0) return ok(Buffer.from(stdout))
  return err(stderr.trim() || `git exited with ${code}`)
}

/** Runs git where a failure is a bug of the caller. */
export async function git(
  gitDir: string,
  args: readonly string[],
  input: string | Uint8Array = '',
): Promise<Buffer> {
  const result = await tryGit(gitDir, args, input)
  if (!result.ok) throw new Error(`git ${args[0]} in ${gitDir}: ${result.error}`)
  return result.value
}

const known = new Map<string, Promise<Buffer>>()

/** As `git`, for a question about commits by their ids: these never change, so that it is answered once. */
export function gitOnce(gitDir: string, args: readonly string[]): Promise<Buffer> {
  const key = [gitDir, ...args].join('\0')
  const answer = known.get(key) ?? git(gitDir, args)
  known.set(key, answer)
  // What is not there yet may be fetched.
  answer.catch(() => known.delete(key))
  return answer
}

/** The output as text without its last line end. */
export async function gitText(
  gitDir: string,
  args: readonly string[],
  input: string | Uint8Array = '',
): Promise<string> {
  return (await git(gitDir, args, input)).toString().replace(/\n$/, '')
}

/** The output as a stream; an error of git destroys it. */
export function gitStream(gitDir: string, args: readonly string[]): Readable {
  const child = spawn('git', ['--git-dir', gitDir, ...args], {
    env: GIT_ENVIRONMENT,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const complaints: string[] = []
  createInterface(child.stderr).on('line', (line) => complaints.push(line))
  child.on('close', (code) => {
    if (code !== 0) child.stdout.destroy(new Error(`git ${args[0]}: ${complaints.join('; ')}`))
  })
  return child.stdout
}
