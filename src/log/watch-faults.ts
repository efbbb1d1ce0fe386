import type { EventEmitter } from 'node:events'
import type { Log } from '../ports/log.ts'

interface WatchedProcess extends Pick<EventEmitter, 'on' | 'off'> {
  exit(code: number): void
}

/**
 * Logs errors that nobody handled, in place of Node, which prints all their fields. After a rejected promise the process
 * goes on: one job or request is affected. After an exception its state is unknown: it ends, and its supervisor starts
 * another. Returns the end of the watch.
 */
export function watchFaults(log: Log, watched: WatchedProcess = process): () => void {
  const onRejection = (reason: unknown) =>
    log.error({ err: reason }, 'a promise was rejected and not handled')
  const onException = (error: unknown) => {
    log.error({ err: error }, 'an exception was not handled; the process ends')
    watched.exit(1)
  }
  watched.on('unhandledRejection', onRejection)
  watched.on('uncaughtException', onException)
  return () => {
    watched.off('unhandledRejection', onRejection)
    watched.off('uncaughtException', onException)
  }
}
