/** One hour in a few organizations, as data: the same each time. Times are seconds of that hour. */

/** What a person does. `pull` counts the pull requests of a repository. */
export type Act =
  | { readonly kind: 'open'; readonly pull: number; readonly renames: boolean }
  | { readonly kind: 'push'; readonly pull: number; readonly renames: boolean }
  | { readonly kind: 'command'; readonly pull: number; readonly by: 'owner' | 'guest' }
  | { readonly kind: 're-run'; readonly pull: number }
  | { readonly kind: 'close'; readonly pull: number }
  | { readonly kind: 'reopen'; readonly pull: number }
  | { readonly kind: 'push to main'; readonly settings: boolean }

export interface Event {
  readonly at: number
  /** Index of the repository. */
  readonly repository: number
  readonly act: Act
  /** GitHub's webhooks about it never arrive. */
  readonly isLost: boolean
}

/** What goes wrong. */
export type Trouble =
  | { readonly kind: 'kill -9' }
  | { readonly kind: 'SIGTERM' }
  | { readonly kind: 'primary limit'; readonly installation: number; readonly resource: 'core' | 'graphql' }
  | { readonly kind: 'secondary limit'; readonly installation: number; readonly times: number }
  | { readonly kind: '502'; readonly times: number; readonly afterWrite: boolean }
  /** Webhooks wait for so long, and leave in another order, each so many times. */
  | {
      readonly kind: 'late webhooks'
      readonly seconds: number
      readonly copies: number
      readonly order: Order
    }

type Order = 'reversed' | 'shuffled'

export interface TroubleEvent {
  readonly at: number
  readonly trouble: Trouble
}

export const HOUR = 3600
export const OWNERS = ['north', 'east', 'south'] as const
/** Two of each owner. */
export const REPOSITORIES = OWNERS.flatMap((owner) =>
  ['shop', 'mail'].map((name) => ({ owner, name: `${owner}-${name}` })),
)
/** Pull requests of each repository. */
export const PULLS = 4
const PUSHES = 36
const COMMANDS = 14
const RERUNS = 8
const CLOSES = 6
const PUSHES_TO_MAIN = 10
/** Of the acts before the last restart: its sweep finds what is lost, and the next one is five minutes away. */
const LOST = 0.15
const LAST_RESTART = 2500

export const TROUBLES: readonly TroubleEvent[] = [
  { at: 250, trouble: { kind: '502', times: 4, afterWrite: false } },
  { at: 700, trouble: { kind: 'kill -9' } },
  { at: 950, trouble: { kind: 'late webhooks', seconds: 200, copies: 2, order: 'reversed' } },
  { at: 1200, trouble: { kind: 'primary limit', installation: 0, resource: 'core' } },
  { at: 1400, trouble: { kind: '502', times: 4, afterWrite: true } },
  { at: 1650, trouble: { kind: 'kill -9' } },
  { at: 1900, trouble: { kind: 'primary limit', installation: 1, resource: 'graphql' } },
  { at: 2100, trouble: { kind: 'secondary limit', installation: 2, times: 6 } },
  { at: LAST_RESTART, trouble: { kind: 'SIGTERM' } },
  { at: 2750, trouble: { kind: 'late webhooks', seconds: 200, copies: 3, order: 'shuffled' } },
  { at: 3100, trouble: { kind: '502', times: 4, afterWrite: true } },
]

/** The acts of people, in order. */
export function scheduleOf(seed: number): readonly Event[] {
  const random = createRandom(seed)
  const below = (limit: number) => Math.floor(random() * limit)
  const events: Event[] = []

  function add(at: number, repository: number, act: Act): void {
    const isLost = at < LAST_RESTART - 100 && random() < LOST
    events.push({ at, repository, act, isLost })
  }

  const openedAt = REPOSITORIES.map(() => Array.from({ length: PULLS }, () => 20 + below(2400)))
  for (const [repository, times] of openedAt.entries()) {
    for (const [pull, at] of times.entries()) {
      add(at, repository, { kind: 'open', pull, renames: random() < 0.6 })
    }
  }
  function onSomePull(times: number, actOf: (pull: number) => Act, later?: (pull: number) => Act): void {
    for (let i = 0; i < times; i++) {
      const repository = below(REPOSITORIES.length)
      const pull = below(PULLS)
      const opened = openedAt[repository]?.[pull] ?? 0
      const at = opened + 60 + below(HOUR - opened - 60)
      add(at, repository, actOf(pull))
      if (later !== undefined && i % 2 === 0) add(at + below(HOUR - at), repository, later(pull))
    }
  }
  onSomePull(PUSHES, (pull) => ({ kind: 'push', pull, renames: random() < 0.3 }))
  onSomePull(COMMANDS, (pull) => ({ kind: 'command', pull, by: random() < 0.8 ? 'owner' : 'guest' }))
  onSomePull(RERUNS, (pull) => ({ kind: 're-run', pull }))
  onSomePull(
    CLOSES,
    (pull) => ({ kind: 'close', pull }),
    (pull) => ({ kind: 'reopen', pull }),
  )
  for (let i = 0; i < PUSHES_TO_MAIN; i++) {
    add(below(HOUR), below(REPOSITORIES.length), { kind: 'push to main', settings: i % 3 === 0 })
  }
  return events.toSorted((one, other) => one.at - other.at)
}

/** Mulberry32: numbers from 0 to 1 that depend on the seed alone. */
function createRandom(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}
