import type { EventEmitter } from 'node:events'
import type { Log } from '../ports/log.ts'

interface StoppedProcess extends Pick<EventEmitter, 'once'> {
  exit(code: number): void
}

const SIGNALS = ['SIGTERM', 'SIGINT'] as const

/** Containers are killed after 30 seconds or more. */
const STOP_MS = 18_000

/** Ends a process that a signal should stop and does not: a silent database holds it up. Jobs that are cut off run again. */
export function limitStop(log: Log, stopped: StoppedProcess = process): void {
  const end = () => {
    log.error({}, 'stopping took too long; the process ends')
    stopped.exit(1)
  }
  for (const signal of SIGNALS) stopped.once(signal, () => setTimeout(end, STOP_MS).unref())
}
