import { type ChildProcess, fork, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { freePort } from '../../../test/support/free-port.ts'

const MAIN = fileURLToPath(new URL('../../../src/main.ts', import.meta.url))

/** How long a part may take to start on a machine that is busy. */
const PATIENCE = 60_000

/** A process of the bench, with which it talks by messages. It ends with the bench. */
export interface Helper {
  readonly pid: number
  readonly process: ChildProcess
  ask<Answer>(question: unknown): Promise<Answer>
  stop(): Promise<void>
}

/** Starts a process that answers each message with one. Its first message says that it is ready. */
export async function startHelper<Ready>(
  program: URL,
  question?: unknown,
): Promise<Helper & { readonly ready: Ready }> {
  const child = fork(program, { execArgv: [] })
  let waiting: PromiseWithResolvers<unknown> | null = null
  child.on('message', (message) => waiting?.resolve(message))
  child.on('exit', (code) => waiting?.reject(new Error(`${program} ended with ${code}`)))
  const answer = (): Promise<unknown> => {
    waiting = Promise.withResolvers()
    return waiting.promise
  }
  const ask = async <Answer>(asked: unknown): Promise<Answer> => {
    const answered = answer()
    child.send(asked as object)
    return (await answered) as Answer
  }
  const ready = (question === undefined ? await answer() : await ask(question)) as Ready
  return { pid: child.pid ?? 0, process: child, ask, ready, stop: () => stopByDisconnecting(child) }
}

async function stopByDisconnecting(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const ended = once(child, 'exit')
  child.disconnect()
  await ended
}

/** `celery-guard serve`, or one role of it, in a process of its own. */
export interface ServiceProcess {
  readonly pid: number
  /** Null without the web role. */
  readonly url: string | null
  /** Sends SIGTERM; resolves the milliseconds until the process ended. */
  stop(): Promise<number>
}

export async function serve(
  role: 'web' | 'worker' | 'both',
  variables: Readonly<Record<string, string>>,
): Promise<ServiceProcess> {
  const port = await freePort()
  const env: Record<string, string | undefined> = { ...process.env, ...variables, PORT: String(port) }
  const child = spawn(process.execPath, [MAIN, 'serve', ...(role === 'both' ? [] : ['--role', role])], {
    env: { ...env, LOG_LEVEL: 'info' },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const { promise: listening, resolve, reject } = Promise.withResolvers<void>()
  child.once('exit', (code) => reject(new Error(`serve --role ${role} ended with ${code}`)))
  listening.catch(() => {})
  createInterface({ input: child.stdout }).on('line', (line) => {
    if (/"msg":"(listening|working)"/.test(line)) resolve()
    if (/"level":(50|60)/.test(line) || process.env.BENCH_LOG !== undefined) console.error(line)
  })
  const timer = setTimeout(() => reject(new Error('the service does not start')), PATIENCE)
  await listening.finally(() => clearTimeout(timer))
  return {
    pid: child.pid ?? 0,
    url: role === 'worker' ? null : `http://127.0.0.1:${port}/api/github/webhooks`,
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return 0
      const start = performance.now()
      const ended = once(child, 'exit')
      child.kill('SIGTERM')
      await ended
      return performance.now() - start
    },
  }
}
