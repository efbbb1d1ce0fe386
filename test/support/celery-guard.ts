import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { GIT_ENVIRONMENT } from './temporary-repository.ts'

/** The script that the package installs. */
export const COMMAND = fileURLToPath(new URL('../../bin/celery-guard.js', import.meta.url))

export interface Outcome {
  readonly exitCode: number | null
  readonly stdout: string
  readonly stderr: string
  /** Standard output before it was read as UTF-8. */
  readonly bytes: Buffer
}

/** Runs `celery-guard` as a process of its own, away from this machine's configuration. */
export function celeryGuard(
  args: readonly string[],
  { cwd, env = {} }: { readonly cwd?: string; readonly env?: NodeJS.ProcessEnv } = {},
): Promise<Outcome> {
  return new Promise((done, fail) => {
    const child = spawn(process.execPath, [COMMAND, ...args], { cwd, env: { ...GIT_ENVIRONMENT, ...env } })
    const stdout: Buffer[] = []
    const stderr: Buffer[] = []
    child.stdout.on('data', (chunk: Buffer) => stdout.push(chunk))
    child.stderr.on('data', (chunk: Buffer) => stderr.push(chunk))
    child.on('error', fail)
    child.on('close', (exitCode) => {
      const bytes = Buffer.concat(stdout)
      done({ exitCode, stdout: bytes.toString(), stderr: Buffer.concat(stderr).toString(), bytes })
    })
  })
}

/** Runs it and reads the JSON that it prints. */
export async function celeryGuardJson<T>(args: readonly string[]): Promise<T> {
  const { stdout, stderr } = await celeryGuard([...args, '--format', 'json'])
  if (stderr !== '') throw new Error(stderr)
  return JSON.parse(stdout)
}
