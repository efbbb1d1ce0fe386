import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Service } from '../../src/compose.ts'
import type { SimulatedGitHub } from '../../test/simulated-github/index.ts'

/** The service in processes of its own: web and worker, database, analysis. */
export interface MortalService extends Pick<Service, 'idle' | 'stop'> {
  readonly url: string
  /** Ends all of them at once, as a lost machine does, and starts the service again. */
  killAndRestart(): Promise<void>
}

const PROGRAM = new URL('service-process.ts', import.meta.url)

export async function startMortalService(variables: Record<string, string>): Promise<MortalService> {
  const folder = await mkdtemp(join(tmpdir(), 'celery-guard-demo-'))
  let child = await start()

  async function start(): Promise<ChildProcess> {
    const started = fork(PROGRAM, {
      env: { ...process.env, ...variables, DATA_DIR: folder },
      execArgv: [],
      // A group of its own, which one signal reaches as a whole. The page has standard output for itself.
      detached: true,
      stdio: ['ignore', 2, 2, 'ipc'],
    })
    await answerOf(started)
    return started
  }

  return {
    url: `http://${variables.HOST}:${variables.PORT}`,
    async idle() {
      child.send('idle?')
      await answerOf(child)
    },
    async killAndRestart() {
      const ended = once(child, 'exit')
      process.kill(-(child.pid ?? 0), 'SIGKILL')
      await ended
      child = await start()
    },
    async stop() {
      if (child.exitCode === null && child.signalCode === null) {
        const ended = once(child, 'exit')
        if (child.connected) child.disconnect()
        await ended
      }
      await rm(folder, { recursive: true, force: true })
    },
  }
}

async function answerOf(child: ChildProcess): Promise<void> {
  const answered = new AbortController()
  const { signal: noLonger } = answered
  const exited = once(child, 'exit', { signal: noLonger }).then(([code, signal]) => {
    throw new Error(`the service ended with ${signal ?? `code ${code}`}`)
  })
  try {
    await Promise.race([once(child, 'message', { signal: noLonger }), exited])
  } finally {
    answered.abort()
  }
}

/** Resolves with the function that lets GitHub go on once it has stored a new check run and not answered yet. */
export function firstCheckRun(github: SimulatedGitHub): Promise<() => void> {
  const { promise: begun, resolve: begin } = Promise.withResolvers<() => void>()
  const end = github.onRequest(async ({ moment, request: { method, route } }) => {
    if (moment !== 'after' || method !== 'POST' || route !== CHECK_RUNS) return
    end()
    await new Promise<void>((goOn) => begin(goOn))
  })
  return begun
}

const CHECK_RUNS = '/repos/{owner}/{repo}/check-runs'
