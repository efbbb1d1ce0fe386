import { fork } from 'node:child_process'
import { once } from 'node:events'
import type { TestProject } from 'vitest/node'

declare module 'vitest' {
  interface ProvidedContext {
    postgresUrl: string
  }
}

/** Vitest's global setup: one PostgreSQL server for all test files of the project. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const server = fork(new URL('postgres-process.ts', import.meta.url), { execArgv: [] })
  const ended = once(server, 'exit')
  const url: string = await Promise.race([
    once(server, 'message').then(([message]) => message),
    ended.then(([code]) => Promise.reject(new Error(`PostgreSQL did not start: exit code ${code}`))),
  ])
  project.provide('postgresUrl', url)
  return async () => {
    server.disconnect()
    await ended
  }
}
