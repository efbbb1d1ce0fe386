import type { Log } from '../ports/log.ts'

const LINES = 10
const INTERVAL_MS = 60_000

/** Logs refused requests: some lines a minute, then their number. A stranger must not fill the disk with a log. */
export function createRefusalLog(log: Log): (fields: object) => void {
  let lines = 0
  let silent = 0

  function next(): void {
    if (silent > 0) log.info({ requests: silent }, 'more requests were refused')
    lines = 0
    silent = 0
  }

  return (fields) => {
    if (lines === 0) setTimeout(next, INTERVAL_MS).unref()
    if (lines < LINES) {
      lines += 1
      log.info(fields, 'a request was refused')
    } else {
      silent += 1
    }
  }
}
