import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { run } from '../../src/cli/run.ts'
import { type Outcome, outcomeOf, runInProcess } from './in-process.ts'
import { GIT_ENVIRONMENT } from './temporary-repository.ts'

/** The script that the package installs. */
export const COMMAND = fileURLToPath(new URL('../../bin/celery-guard.js', import.meta.url))

/** Ends a process before its test is over: a call that waits for it would block all further tests of its worker. */
export const PROCESS_TIMEOUT = 100_000

/** Runs `celery-guard` away from this machine's configuration, in the process of the test. */
export function celeryGuard(
  args: readonly string[],
  { env = {} }: { readonly env?: NodeJS.ProcessEnv } = {},
): Promise<Outcome> {
  return runInProcess(run, args, { ...GIT_ENVIRONMENT, ...env })
}

/** Runs it as a process of its own, as people do: for what only a process has. It takes ten times as long. */
export function celeryGuardProcess(
  args: readonly string[],
  { cwd, env = {} }: { readonly cwd?: string; readonly env?: NodeJS.ProcessEnv } = {},
): Promise<Outcome> {
  return new Promise((done, fail) => {
    const child = spawn(process.execPath, [COMMAND, ...args], {
      cwd,
      env: { ...GIT_ENVIRONMENT, ...env },
      timeout: PROCESS_TIMEOUT,
    })
    const stdout: Buffer[] = []
    const stderr: Buffer[] = []
    child.stdout.on('data', (chunk: Buffer) => stdout.push(chunk))
    child.stderr.on('data', (chunk: Buffer) => stderr.push(chunk))
    child.on('error', fail)
    child.on('close', (exitCode) => done(outcomeOf(exitCode, stdout, stderr)))
  })
}

/** Runs it and reads the JSON that it prints. */
export async function celeryGuardJson<T>(args: readonly string[]): Promise<T> {
  const { stdout, stderr } = await celeryGuard([...args, '--format', 'json'])
  if (stderr !== '') throw new Error(stderr)
  return JSON.parse(stdout)
}
