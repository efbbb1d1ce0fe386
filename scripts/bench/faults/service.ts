import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync, readFileSync } from 'node:fs'
import { connect } from 'node:net'
import { fileURLToPath } from 'node:url'
import { until } from './life-of-pull-request.ts'

const ROOT = fileURLToPath(new URL('../../..', import.meta.url))

/** Lines of its output that are remembered. */
const LINES = 400

/** Which processes die: all of a machine, the main one, or those that run jobs. */
export type Victims = 'machine' | 'main' | 'jobs'

/** A process of the service, or one role of it, with its children. It can be killed and started again. */
export interface Process {
  readonly name: string
  /** The newest lines of its output. */
  readonly output: string[]
  start(): Promise<void>
  kill(victims: Victims): Promise<void>
  /** Sends SIGTERM. Resolves its end in milliseconds, or null where it did not end in time. */
  terminate(milliseconds: number): Promise<number | null>
  isRunning(): boolean
}

interface ProcessOptions {
  readonly name: string
  readonly args: readonly string[]
  readonly env: Readonly<Record<string, string>>
  /** Where it listens; null: it is ready when it runs. */
  readonly port: number | null
}

export function createProcess({ name, args, env, port }: ProcessOptions): Process {
  const output: string[] = []
  let child: ChildProcess | null = null

  function keep(chunk: Buffer): void {
    output.push(...chunk.toString().split('\n').filter(Boolean))
    output.splice(0, output.length - LINES)
  }

  const isRunning = () => child !== null && child.exitCode === null && child.signalCode === null

  return {
    name,
    output,
    isRunning,
    async start() {
      // A process group of its own: a machine that crashes takes all of it along.
      child = spawn(process.execPath, ['src/main.ts', 'serve', ...args], { cwd: ROOT, env, detached: true })
      child.stdout?.on('data', keep)
      child.stderr?.on('data', keep)
      const isReady = () => !isRunning() || port === null || accepts(port)
      if (!(await until(isReady, 60_000)) || !isRunning()) {
        throw new Error(`${name} did not start: ${output.slice(-5).join('\n')}`)
      }
    },
    async kill(victims) {
      const pid = child?.pid
      if (child === null || pid === undefined || !isRunning()) return
      if (victims === 'jobs') return killJobs(pid)
      const ended = once(child, 'exit')
      process.kill(victims === 'machine' ? -pid : pid, 'SIGKILL')
      await ended
    },
    async terminate(milliseconds) {
      if (child === null || !isRunning()) return 0
      const start = performance.now()
      child.kill('SIGTERM')
      const ended = await until(() => !isRunning(), milliseconds)
      return ended ? performance.now() - start : null
    },
  }
}

/** Ends the child processes that run jobs, as the system does when memory is short. */
function killJobs(parent: number): void {
  for (const pid of childrenOf(parent)) {
    if (readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('runner.ts')) process.kill(pid, 'SIGKILL')
  }
}

export function childrenOf(parent: number): readonly number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => {
      try {
        return new RegExp(`\\) \\S ${parent} `).test(readFileSync(`/proc/${pid}/stat`, 'utf8'))
      } catch {
        return false
      }
    })
}

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1')
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false))
    socket.once('connect', () => socket.destroy())
  })
}
