import { keyOf, type Point } from './gate.ts'
import { batchesOf, type Kill } from './kill-batches.ts'
import { difference, type Life, live, type Shown, shown } from './life-of-pull-request.ts'
import type { Process, Victims } from './service.ts'
import type { Stage } from './stage.ts'

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
  /** Those that were hit, and failures of lives that met the crash at another step. */
  readonly hits: readonly Hit[]
  /** Points that no life reached: the order of some steps is by chance. */
  readonly missed: readonly string[]
}

/** Tries of a point: a second worker may take the job, and some steps come in an order by chance. */
const TRIES = 12
/** Tries in a batch, of which only the process that holds most lives is killed. Later each point has a crash of its own. */
const TRIES_TOGETHER = 3

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
  const kills: Kill[] = [
    ...points.map((point) => ({ point, victims: 'machine' }) as const),
    ...writes.filter(({ part }) => part !== 'web').map((point) => ({ point, victims: 'main' }) as const),
    ...writes.filter(({ part }) => part === 'job').map((point) => ({ point, victims: 'jobs' }) as const),
  ]
  if (count === null || count >= kills.length) return kills
  return Array.from({ length: count }, (_, i) => kills[Math.floor((i * kills.length) / count)] as Kill)
}

function isRead({ name }: Point): boolean {
  return /^(GET|graphql query|sql (SELECT|find|look|lease))/.test(name)
}

/** An undisturbed life: what it does and what it leaves. The first one meets the sweep of the start, and no other does. */
export async function undisturbedLife(
  stage: Stage,
): Promise<{ readonly steps: readonly Point[]; readonly shown: Shown }> {
  await live(stage.github, await stage.newLife(), stage.quiet)
  const life = await stage.newLife()
  await live(stage.github, life, stage.quiet)
  return { steps: life.steps, shown: shown(stage.github, life) }
}

/** Kills the service at each of the points, each in a life of its own, on stages that work side by side. */
export async function hitPoints(
  stages: readonly [Stage, ...Stage[]],
  kills: readonly Kill[],
  undisturbed: Shown,
  onHits: (hits: readonly Hit[]) => void,
): Promise<KillPoints> {
  const hits: Hit[] = []
  let left = kills
  for (let tries = 0; left.length > 0 && tries < TRIES; tries++) {
    const missed: Kill[] = []
    const isTogether = tries < TRIES_TOGETHER
    const batches = isTogether ? [...batchesOf(left, stages[0].setting)] : left.map((kill) => [kill])
    async function work(stage: Stage): Promise<void> {
      for (let batch = batches.shift(); batch !== undefined; batch = batches.shift()) {
        const done = await hitTogether(stage, batch, undisturbed)
        hits.push(...done.hits)
        missed.push(...done.missed)
        onHits(done.hits)
      }
    }
    await Promise.all(stages.map(work))
    left = missed
  }
  return { hits, missed: left.map(({ point }) => keyOf(point)) }
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
  const results = await Promise.all(
    cases.map(async (one): Promise<Hit> => {
      const problem = await one.ended
      const seconds = (performance.now() - at) / 1000
      const found = shown(stage.github, one.life)
      const inProgress = [...found.keys()].find((what) => what.startsWith('in_progress'))
      const { lost, duplicated } = difference(undisturbed, found)
      return {
        point: keyOf(one.kill.point),
        victims: one.kill.victims,
        lost,
        duplicated,
        stuck: problem ?? inProgress ?? null,
        seconds,
      }
    }),
  )
  for (const { life } of cases) stage.forget(life)
  const wasStruck = cases.map((one) => struck.includes(one))
  return {
    hits: results.filter((hit, i) => wasStruck[i] || isFailure(hit)),
    missed: kills.filter((_, i) => !wasStruck[i]),
  }
}

export function isFailure({ lost, duplicated, stuck }: Hit): boolean {
  return lost.length > 0 || duplicated.length > 0 || stuck !== null
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
