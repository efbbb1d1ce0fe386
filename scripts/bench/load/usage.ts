import type { Fleet, Site } from './site.ts'
import { rounded } from './statistics.ts'
import { familyOf, processorTime, proportionalMb, residentMb } from './system.ts'

export type Role = 'web' | 'worker' | 'runner' | 'database'

export type ByRole = Readonly<Record<Role, number>>

/** Looks at the processes of a service again and again. */
export interface Watch {
  /** The largest process of each role at its peak, in MiB; PostgreSQL's processes together. */
  peak(): ByRole
  /** Milliseconds of processor time since the start, of processes that still run or ended meanwhile. */
  processorMs(): Readonly<Record<Role | 'github', number>>
  stop(): void
}

const INTERVAL = 200

export function watch(site: Site, fleet: Fleet): Watch {
  const peaks: Record<Role, number> = { web: 0, worker: 0, runner: 0, database: 0 }
  const times = new Map<number, { readonly role: Role; readonly before: number; now: number }>()
  let looks = 0

  function see(role: Role, pids: readonly number[]): void {
    for (const pid of pids) {
      const now = processorTime(pid)
      const known = times.get(pid)
      // A process that was not there at the first look started meanwhile.
      if (known === undefined) times.set(pid, { role, before: looks === 0 ? now : 0, now })
      else known.now = Math.max(known.now, now)
      if (role !== 'database') peaks[role] = Math.max(peaks[role], residentMb(pid).peak)
    }
  }

  function look(): void {
    see('web', [fleet.web.pid])
    for (const { pid } of fleet.workers) {
      const [worker, ...runners] = familyOf(pid)
      see('worker', worker === undefined ? [] : [worker])
      see('runner', runners)
    }
    const database = site.database()
    see('database', database)
    // Adding up what they share takes the system long.
    if (looks % 5 === 0) {
      const together = database.reduce((sum, pid) => sum + proportionalMb(pid), 0)
      peaks.database = Math.max(peaks.database, together)
    }
    looks += 1
  }

  look()
  const timer = setInterval(look, INTERVAL)
  return {
    peak() {
      look()
      const { web, worker, runner, database } = peaks
      return {
        web: rounded(web),
        worker: rounded(worker),
        runner: rounded(runner),
        database: rounded(database),
      }
    },
    processorMs() {
      look()
      const sums = { web: 0, worker: 0, runner: 0, database: 0, github: 0 }
      for (const { role, before, now } of times.values()) sums[role] += now - before
      return sums
    },
    stop: () => clearInterval(timer),
  }
}
