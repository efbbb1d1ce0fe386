import type { Case, Message } from '../deliver.ts'
import { MODULES } from '../shop.ts'

/** A thing that rules, recipes and messages rely on, as real Celery shows it. */
export interface Fact extends Case {
  /** What is said of each message, in order. */
  readonly told: readonly Partial<Message>[]
  /** What stops the sender; nothing does where it is left out. */
  readonly raised?: string
}

/** Sent by a project and worked off by the same. */
export function within(
  title: string,
  tree: Case['worker'],
  send: string,
  told: Fact['told'],
  more: Partial<Fact> = {},
): Fact {
  return { title, sender: tree, worker: tree, send, modules: MODULES, told, ...more }
}

/** Sent by a project as it was and worked off as it is. */
export function between(
  title: string,
  [sender, worker]: readonly [Case['sender'], Case['worker']],
  send: string,
  told: Fact['told'],
  more: Partial<Fact> = {},
): Fact {
  return { title, sender, worker, send, modules: MODULES, told, ...more }
}
