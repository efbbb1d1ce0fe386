import { spawn } from 'node:child_process'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { run } from '../../scripts/demo/run.ts'
import type { FactsStores } from '../../src/ports/facts-store.ts'
import { emptyDatabaseUrl } from '../support/empty-stores.ts'
import { runInProcess } from '../support/in-process.ts'
import { GIT_ENVIRONMENT } from '../support/temporary-repository.ts'

const DEMO = fileURLToPath(new URL('../../scripts/demo.ts', import.meta.url))

interface Shown {
  readonly exitCode: number | null
  readonly page: string
  readonly stderr: string
}

/** Plays the demo in the process of the test, with its database or the stores given. */
export async function runDemo(args: readonly string[], stores?: FactsStores): Promise<Shown> {
  const surroundings = { databaseUrl: await emptyDatabaseUrl(), ...(stores && { stores }) }
  const { exitCode, stdout, stderr } = await runInProcess(
    (argv) => run(argv, surroundings),
    args,
    GIT_ENVIRONMENT,
  )
  return { exitCode, page: stdout, stderr }
}

/** Runs `npm run demo` as a process of its own, with a database of its own. */
export async function runDemoProcess(...args: string[]): Promise<Shown> {
  const child = spawn(process.execPath, [DEMO, ...args], { env: GIT_ENVIRONMENT })
  const closed = new Promise<number | null>((resolve, reject) => {
    child.on('error', reject).on('close', resolve)
  })
  const [page, stderr, exitCode] = await Promise.all([text(child.stdout), text(child.stderr), closed])
  return { exitCode, page, stderr }
}

/** The part of the page under a headline that begins with these words. */
export function section(page: string, words: string): string {
  const parts = page.split(/^── /m).filter((part) => part.startsWith(words))
  if (parts.length === 0) throw new Error(`no part of the page begins with “${words}”:\n${page}`)
  return parts.join('')
}
