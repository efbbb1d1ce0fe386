import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'
import { err, ok, type Result } from '../../../src/shared/result.ts'

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

/** Runs git and gives its output, or what it wrote to stderr when it exits with an error. */
export function tryGit(
  gitDir: string,
  args: readonly string[],
  input: string | Uint8Array = '',
): Promise<Result<Buffer>> {
  const child = spawn('git', ['--git-dir', gitDir, ...args], { env: GIT_ENVIRONMENT })
  const out: Buffer[] = []
  const errors: Buffer[] = []
  child.stdout.on('data', (chunk: Buffer) => out.push(chunk))
  child.stderr.on('data', (chunk: Buffer) => errors.push(chunk))
  // git may end before it has read all of its input; its exit code tells why.
  child.stdin.on('error', () => {})
  child.stdin.end(input)
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (code) => {
      if (code === 0) resolve(ok(Buffer.concat(out)))
      else resolve(err(Buffer.concat(errors).toString().trim() || `git exited with ${code}`))
    })
  })
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
