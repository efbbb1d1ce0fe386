import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync, readFileSync } from 'node:fs'
import { connect } from 'node:net'
import { fileURLToPath } from 'node:url'
import { until } from './life-of-pull-request.ts'

const ROOT = fileURLToPath(new URL('../../..', import.meta.url))

/** Lines of its output that are remembered. */
const LINES = 400

/** Process groups that run; none survives the bench. */
const groups = new Set<number>()

process.once('exit', () => {
  for (const group of groups) killGroup(group)
})
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1))

function killGroup(group: number): void {
  groups.delete(group)
  try {
    process.kill(-group, 'SIGKILL')
  } catch {
    // All of it ended already.
  }
}

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
  /** The process of its embedded database. */
  databasePid(): number | undefined
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
    databasePid: () => childrenOf(child?.pid ?? 0).find((pid) => runs(pid, 'embedded/process')),
    async start() {
      // A process group of its own: a machine that crashes takes all of it along.
      child = spawn(process.execPath, ['src/main.ts', 'serve', ...args], { cwd: ROOT, env, detached: true })
      if (child.pid !== undefined) groups.add(child.pid)
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
      if (victims === 'machine') killGroup(pid)
      else process.kill(pid, 'SIGKILL')
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
    if (runs(pid, 'runner.ts')) process.kill(pid, 'SIGKILL')
  }
}

function runs(pid: number, program: string): boolean {
  return commandOf(pid).includes(program)
}

/** Empty where the process ended. */
export function commandOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8')
  } catch {
    return ''
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
