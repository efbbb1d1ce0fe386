import type { Point } from './gate.ts'
import type { Victims } from './service.ts'
import type { Setting } from './stage.ts'

/** A step at which processes are killed. */
export interface Kill {
  readonly point: Point
  readonly victims: Victims
}

/** Lives at once: each one that is held takes a slot of a worker. */
const BATCH = 8

/** Statements of a worker's main process that are held at once: each takes one of its few connections. */
const STATEMENTS = 3

/** Kills that share one crash: those with the same victims, as far as they do not wait for each other. */
export function batchesOf(kills: readonly Kill[], setting: Setting): readonly (readonly Kill[])[] {
  const batches: Kill[][] = []
  for (const kill of kills) {
    const batch = batches.find((one) => fits(one, kill, setting))
    if (batch === undefined) batches.push([kill])
    else batch.push(kill)
  }
  return batches
}

function fits(batch: readonly Kill[], kill: Kill, { database }: Setting): boolean {
  const all = [...batch, kill]
  if (all.length > BATCH) return false
  if (all.some(({ victims }) => victims !== kill.victims)) return false
  if (all.some(({ point }) => isOfWeb(point) !== isOfWeb(kill.point))) return false
  if (all.some(({ point }) => isExclusive(point, database))) return false
  return all.filter(({ point }) => isOfQueue(point)).length <= STATEMENTS
}

function isOfWeb({ part }: Point): boolean {
  return part === 'web'
}

/** Others cannot reach their step while this one is held. */
function isExclusive(point: Point, database: Setting['database']): boolean {
  const { name } = point
  if (!name.startsWith('sql ')) return false
  // The embedded database runs one transaction at a time, the web role stores deliveries in one transaction at a time, and
  // a worker takes one job after another.
  return database === 'pglite' || isOfWeb(point) || name === 'sql lease a job'
}

/** Statements about jobs are the main process's own; all others are of the processes of jobs, with connections of their own. */
function isOfQueue({ name }: Point): boolean {
  return /^sql (lock|find|store|look|complete|commit|WITH)/.test(name)
}
