import { type Options, startSimulatedGitHub } from './index.ts'
import type { State } from './state.ts'

/** The first message: how to start, and the file whose functions may be called. */
export interface Start {
  readonly options: Options
  readonly scene: string | null
}

export interface Order {
  readonly id: number
  readonly name: string
  readonly args: readonly unknown[]
}

/** A module that a bench brings: what it does with the simulation, in the simulation's process. */
export type Scene = Readonly<Record<string, (github: never, ...args: never[]) => unknown>>

type Verb = (...args: unknown[]) => unknown

async function main({ options, scene }: Start): Promise<void> {
  const github = await startSimulatedGitHub(options)
  const loaded: Scene = scene === null ? {} : await import(scene)
  const held = new Map<number, () => void>()
  let endHook = () => {}
  let steps = 0

  /** The parent's hook: each step goes to it, and its answer lets the request go on. */
  function watch(isWatched: boolean): void {
    endHook()
    endHook = () => {}
    for (const release of held.values()) release()
    if (!isWatched) return
    endHook = github.onRequest(async (step) => {
      const { promise, resolve } = Promise.withResolvers<void>()
      steps += 1
      held.set(steps, resolve)
      process.send?.({ step: { id: steps, ...step } })
      await promise
    })
  }

  const own: Record<string, Verb> = {
    watch: (isWatched) => watch(isWatched === true),
    goOn: (id) => held.get(Number(id))?.(),
    processorTime: () => process.cpuUsage(),
    counts: () => ({ requests: github.state.log.length, violations: github.state.violations }),
  }

  function verbOf(name: string): Verb {
    const ofScene = loaded[name]
    if (ofScene !== undefined) return (...args) => ofScene(github as never, ...(args as never[]))
    const verb = own[name] ?? (github as unknown as Record<string, Verb | undefined>)[name]
    if (typeof verb !== 'function') throw new Error(`neither the scene nor the simulated GitHub has ${name}`)
    return verb
  }

  async function carryOut({ id, name, args }: Order): Promise<void> {
    try {
      const result = await verbOf(name)(...args.map((one) => resolved(github.state, one)))
      process.send?.({ id, result: plain(result) })
    } catch (error) {
      process.send?.({ id, error: (error as Error).stack })
    }
  }

  process.on('message', (order: Order) => void carryOut(order))
  process.on('disconnect', () => void github.stop().then(() => process.exit()))
  process.send?.({ url: github.url, app: github.app })
}

/** The repository, pull request or other thing that a copy with its id means; copies one level deep inside too. */
function resolved(state: State, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
  if ('id' in value) return find(state, value.id) ?? value
  return Object.fromEntries(
    Object.entries(value).map(([key, one]) => {
      const isThing = typeof one === 'object' && one !== null && 'id' in one
      return [key, isThing ? (find(state, one.id) ?? one) : one]
    }),
  )
}

function find(state: State, id: unknown): unknown {
  const { repositories, pullRequests, installations, checkRuns } = state
  const { reviews, reviewComments, issueComments } = state
  const talk = [reviews, reviewComments, issueComments]
  const things = [repositories, pullRequests, installations, checkRuns, ...talk]
  return things.flatMap((list) => list.find((one) => one.id === id) ?? []).at(0)
}

/** A copy without functions; sets and maps become lists. */
function plain(value: unknown): unknown {
  const text = JSON.stringify(value, (key, one) => {
    if (key === 'objects') return undefined
    return one instanceof Set || one instanceof Map ? [...one] : one
  })
  return text === undefined ? undefined : JSON.parse(text)
}

process.once('message', (start: Start) => void main(start))
