import type { Case, Message } from '../deliver.ts'
import { MODULES } from '../shop.ts'

/** A thing that rules, recipes and messages rely on, as real Celery shows it. */
export interface Fact extends Case {
  /** The expected parts of each message, in order. */
  readonly expected: readonly Partial<Message>[]
  /** What stops the sender; nothing does where it is left out. */
  readonly raised?: string
}

/** Sent by a project and worked off by the same. */
export function within(
  title: string,
  tree: Case['worker'],
  send: string,
  expected: Fact['expected'],
  more: Partial<Fact> = {},
): Fact {
  return { title, sender: tree, worker: tree, send, modules: MODULES, expected, ...more }
}

/** Sent by a project as it was and worked off as it is. */
export function between(
  title: string,
  [sender, worker]: readonly [Case['sender'], Case['worker']],
  send: string,
  expected: Fact['expected'],
  more: Partial<Fact> = {},
): Fact {
  return { title, sender, worker, send, modules: MODULES, expected, ...more }
}
