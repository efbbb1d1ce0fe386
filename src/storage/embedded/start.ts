import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { extname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Answer, SOCKET } from './protocol.ts'

export interface EmbeddedDatabase {
  /** For any client of PostgreSQL on this machine. */
  readonly url: string
  stop(): Promise<void>
  /** Ends its process as a crash would. */
  kill(): void
}

/** Of a Unix socket, in bytes: 107 on Linux, less on macOS. */
const LONGEST_PATH = 103
/** After a crash, between two attempts to start again. */
const RESTART_DELAY = 500
/** A failure that lasts is reported after ever more attempts, at last about every minute. */
const MOST_UNREPORTED = 128

/**
 * PostgreSQL without a server, https://pglite.dev, in a process of its own: its work does not delay webhooks, and a crash
 * costs some seconds. `folder` is `:memory:` for one that keeps nothing. Rejects with the reason where it cannot start.
 */
export async function startEmbedded(
  folder: string,
  onCrash: (code: number | null) => void = () => {},
  onFailedRestart: (reason: string, attempts: number) => void = () => {},
): Promise<EmbeddedDatabase> {
  // This folder is private to the user.
  const sockets = await mkdtemp(socketFolder(tmpdir()))
  let stopping = false
  let child = await startProcess(folder, sockets).catch(async (error) => {
    await rm(sockets, { recursive: true, force: true })
    throw error
  })
  watch()

  function watch(): void {
    child.once('exit', (code) => {
      if (stopping) return
      onCrash(code)
      void restart()
    })
  }

  async function restart(): Promise<void> {
    let nextReport = 1
    for (let attempts = 1; !stopping; attempts++) {
      try {
        child = await startProcess(folder, sockets)
        // Its life would keep this process from ending.
        if (stopping && child.connected) child.disconnect()
        return watch()
      } catch (error) {
        if (attempts === nextReport && !stopping) {
          onFailedRestart(error instanceof Error ? error.message : String(error), attempts)
          nextReport += Math.min(attempts, MOST_UNREPORTED)
        }
        await sleep(RESTART_DELAY)
      }
    }
  }

  return {
    kill: () => void child.kill('SIGKILL'),
    url: `postgres://postgres@${encodeURIComponent(sockets)}/postgres`,
    async stop() {
      stopping = true
      if (child.exitCode === null && child.signalCode === null) {
        const ended = once(child, 'exit')
        if (child.connected) child.disconnect()
        await ended
      }
      await rm(sockets, { recursive: true, force: true })
    },
  }
}

/** The prefix of the folder that `mkdtemp` makes. */
function socketFolder(temporary: string): string {
  const prefix = join(temporary, 'celery-guard-')
  const path = join(`${prefix}XXXXXX`, SOCKET)
  if (Buffer.byteLength(path) <= LONGEST_PATH) return prefix
  throw new Error(`the path of the temporary folder is too long for a socket: set TMPDIR to a shorter one`)
}

async function startProcess(folder: string, sockets: string): Promise<ChildProcess> {
  const program = new URL(`process${extname(import.meta.url)}`, import.meta.url)
  const child = fork(program, [folder, sockets], {
    execArgv: [],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
  const answer = await Promise.race([
    once(child, 'message').then(([message]) => message as Answer),
    once(child, 'exit').then(([code]): Answer => ({ kind: 'refused', reason: `ended with code ${code}` })),
  ])
  if (answer.kind === 'ready') return child
  child.kill()
  throw new Error(answer.reason)
}
