/** Stands in for a process that runs jobs. The command of the assignment says how it ends. */

import { setTimeout as sleep } from 'node:timers/promises'
import type { Report } from '../../src/worker/outcome.ts'
import { type Assignment, TOO_LARGE } from '../../src/worker/protocol.ts'

process.once('disconnect', () => process.exit())
process.on('message', async ({ lease: { job } }: Assignment) => {
  const [word] = job.kind === 'celery-fix' ? (job.words ?? []) : []
  if (word === 'exit') process.exit(3)
  if (word === 'hang') for (;;);
  if (word === 'notice') process.exit(TOO_LARGE)
  if (word === 'terminate') process.kill(process.pid, 'SIGTERM')
  // As V8 does when its heap is full.
  if (word === 'abort') process.kill(process.pid, 'SIGABRT')
  if (word === 'sleep') await sleep(60_000)
  const report: Report = { outcome: { kind: 'retry', reason: `process ${process.pid}` }, writes: 0 }
  process.send?.(report)
})
