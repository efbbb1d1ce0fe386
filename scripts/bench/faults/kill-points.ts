import { keyOf, type Point } from './gate.ts'
import { difference, type Life, live, type Shown, shown } from './life-of-pull-request.ts'
import type { Process, Victims } from './service.ts'
import type { Stage } from './stage.ts'

/** A step at which processes are killed. */
interface Kill {
  readonly point: Point
  readonly victims: Victims
}

/** What became of one pull request whose step was hit. */
export interface Hit {
  readonly point: string
  readonly victims: Victims
  readonly lost: readonly string[]
  readonly duplicated: readonly string[]
  /** Why it found no end, or which check is in progress; null: neither. */
  readonly stuck: string | null
  /** From the kill until nothing was left to do. */
  readonly seconds: number
}

export interface KillPoints {
  /** Steps of an undisturbed life. */
  readonly steps: number
  readonly hits: readonly Hit[]
  /** Points that no life reached: the order of some steps is by chance. */
  readonly missed: readonly string[]
}

/** Lives at once: each one that is held takes a slot of a worker. */
const BATCH = 8

/** Statements that are held at once: each takes one of the few connections of a process. */
const STATEMENTS = 3

/** The service gives up a request after 30 seconds. */
const PATIENCE = 25_000

/**
 * All kills of a life: the machine crashes at each step, and at each write also the main process or that of the job ends
 * alone. Before and after a read is the same state. With `count`, some of them, evenly spread.
 */
export function killsOf(steps: readonly Point[], count: number | null): readonly Kill[] {
  const points = [...new Map(steps.map((one) => [keyOf(one), one])).values()].filter(
    (one) => !isRead(one) || one.moment === 'after',
  )
  const writes = points.filter((one) => !isRead(one))
  // By victims first: neighbours of one kind are killed at once.
  const kills: Kill[] = [
    ...points.map((point) => ({ point, victims: 'machine' }) as const),
    ...writes.filter(({ part }) => part !== 'web').map((point) => ({ point, victims: 'main' }) as const),
    ...writes.filter(({ part }) => part === 'job').map((point) => ({ point, victims: 'jobs' }) as const),
  ]
  if (count === null || count >= kills.length) return kills
  return Array.from({ length: count }, (_, i) => kills[Math.floor((i * kills.length) / count)] as Kill)
}

function isRead({ name }: Point): boolean {
  return /^(GET|graphql query|sql (find|look|lease))/.test(name)
}

/** An undisturbed life: what it does and what it leaves. */
export async function undisturbedLife(
  stage: Stage,
): Promise<{ readonly steps: readonly Point[]; readonly shown: Shown }> {
  const life = await stage.newLife()
  await live(stage.github, life, stage.quiet)
  return { steps: life.steps, shown: shown(stage.github, life) }
}

/** Kills the service at each of the points, each in a life of its own. */
export async function hitPoints(
  stage: Stage,
  kills: readonly Kill[],
  undisturbed: Shown,
  onHits: (hits: readonly Hit[]) => void,
): Promise<Omit<KillPoints, 'steps'>> {
  const hits: Hit[] = []
  const missed: string[] = []
  let left = [...kills]
  for (let again = 0; left.length > 0 && again < 2; again++) {
    const failed: Kill[] = []
    for (const batch of batchesOf(left, stage)) {
      const done = await hitTogether(stage, batch, undisturbed)
      hits.push(...done.hits)
      failed.push(...done.missed)
      onHits(done.hits)
    }
    left = failed
  }
  missed.push(...left.map(({ point }) => keyOf(point)))
  return { hits, missed }
}

/** Neighbours with the same victims, as far as they do not wait for each other. */
function batchesOf(kills: readonly Kill[], { setting }: Stage): readonly (readonly Kill[])[] {
  // The embedded database runs one transaction at a time.
  const statements = setting.database === 'pglite' ? 1 : STATEMENTS
  const batches: Kill[][] = []
  for (const kill of kills) {
    const batch = batches.at(-1)
    const fits =
      batch !== undefined &&
      batch.length < BATCH &&
      batch[0]?.victims === kill.victims &&
      isOfWeb(batch[0]) === isOfWeb(kill) &&
      !batch.some(isLease) &&
      !isLease(kill) &&
      batch.filter(isStatement).length + Number(isStatement(kill)) <= statements &&
      // Others need the database on their way to their step.
      (setting.database !== 'pglite' || !(batch.some(isStatement) || isStatement(kill)))
    if (fits) batch.push(kill)
    else batches.push([kill])
  }
  return batches
}

function isOfWeb({ point }: Kill): boolean {
  return point.part === 'web'
}

function isStatement({ point }: Kill): boolean {
  return point.name.startsWith('sql ')
}

/** A worker takes one job after another: none while this statement is held. */
function isLease({ point }: Kill): boolean {
  return point.name === 'sql lease a job'
}

interface Case {
  readonly kill: Kill
  readonly life: Life
  /** Resolves why it found no end, or null. */
  readonly ended: Promise<string | null>
}

async function hitTogether(
  stage: Stage,
  kills: readonly Kill[],
  undisturbed: Shown,
): Promise<{ readonly hits: readonly Hit[]; readonly missed: readonly Kill[] }> {
  const cases: Case[] = []
  const reached: Promise<unknown>[] = []
  for (const kill of kills) {
    const life = await stage.newLife(kill.point)
    const hit = new Promise<void>((resolve) => {
      life.onHit = resolve
    })
    const ended = live(stage.github, life, stage.quiet).then(
      () => null,
      (error: Error) => error.message,
    )
    cases.push({ kill, life, ended })
    reached.push(Promise.race([hit, ended]))
  }
  const patience = Promise.withResolvers<void>()
  const timer = setTimeout(patience.resolve, PATIENCE)
  await Promise.race([Promise.all(reached), patience.promise])
  clearTimeout(timer)

  const victim = victimOf(stage, cases)
  const isStruck = (one: Case) => one.life.isHit && processOf(stage, one) === victim
  const struck = cases.filter(isStruck)
  const at = performance.now()
  await victim.kill(kills[0]?.victims ?? 'machine')
  for (const one of cases) {
    if (struck.includes(one)) one.life.held.reject(new Error('its process was killed'))
    else one.life.held.resolve()
  }
  if (!victim.isRunning()) await victim.start()
  const hits = struck.map(async ({ kill, life, ended }): Promise<Hit> => {
    const problem = await ended
    const seconds = (performance.now() - at) / 1000
    const found = shown(stage.github, life)
    const inProgress = [...found.keys()].find((what) => what.startsWith('in_progress'))
    const { lost, duplicated } = difference(undisturbed, found)
    return {
      point: keyOf(kill.point),
      victims: kill.victims,
      lost,
      duplicated,
      stuck: problem ?? inProgress ?? null,
      seconds,
    }
  })
  await Promise.all(cases.map(({ ended }) => ended))
  const results = await Promise.all(hits)
  for (const { life } of cases) stage.forget(life)
  return {
    hits: results,
    missed: cases.filter((one) => !struck.includes(one)).map(({ kill }) => kill),
  }
}

/** The process that holds most of the lives. */
function victimOf(stage: Stage, cases: readonly Case[]): Process {
  const held = cases.filter(({ life }) => life.isHit)
  const byProcess = Map.groupBy(held, (one) => processOf(stage, one))
  const [most] = [...byProcess].toSorted(([, one], [, other]) => other.length - one.length)
  return most?.[0] ?? stage.web
}

function processOf(stage: Stage, { kill, life }: Case): Process {
  return kill.point.part === 'web' ? stage.web : (stage.workerOf(life) ?? stage.web)
}
