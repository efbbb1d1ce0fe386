import { setTimeout as sleep } from 'node:timers/promises'
import { startService } from '../../src/compose.ts'

/** The service's process sends this after its start, and on each request once it is idle. */
export interface ServiceState {
  readonly url: string
  /** Resident memory in MiB: now, and at its peak since the last report. */
  readonly memoryMb: { readonly now: number; readonly peak: number }
}

const service = await startService(process.env, { roles: ['web', 'worker'], retrySeconds: 0, inline: {} })

// The system's own peak would be that of starting the database, which is over by the time of the first webhook.
let peak = 0
const sampling = setInterval(() => {
  peak = Math.max(peak, process.memoryUsage.rss())
}, 10)

function report(): void {
  const now = process.memoryUsage.rss()
  const state: ServiceState = {
    url: service.url ?? '',
    memoryMb: { now: now / 2 ** 20, peak: Math.max(peak, now) / 2 ** 20 },
  }
  peak = 0
  process.send?.(state)
}

process.on('message', () => service.idle().then(report))
process.on('disconnect', async () => {
  clearInterval(sampling)
  await service.stop()
})
// Memory from the start of the database is released a moment later; it does not belong to a service at rest.
globalThis.gc?.()
await sleep(1000)
report()
