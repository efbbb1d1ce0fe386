import { sameParameters } from '../signature/message-parameters.ts'
import type { LinkedTask } from '../tasks/linked-task.ts'
import type { Similarity } from './similarity.ts'

export interface Pair {
  readonly old: LinkedTask
  readonly new: LinkedTask
}

/** A task without a successor that is sure. */
export interface Lost {
  readonly task: LinkedTask
  /** New tasks that are equally likely to be it. */
  readonly candidates: readonly LinkedTask[]
}

export interface Pairing {
  readonly pairs: readonly Pair[]
  readonly removed: readonly Lost[]
  readonly added: readonly LinkedTask[]
}

/** Below this score two tasks are two tasks. Measured on labelled commits of public repositories. */
const THRESHOLD = 0.7
/** Scores that lie closer together than this do not tell which is better. */
const MARGIN = 0.02
/** Beyond so many pairs only those of one name or file are compared. */
const MAX_COMPARISONS = 100_000
/** Characters of a body's words. */
const TELLING_LENGTH = 20

/**
 * Pairs what base defined with what head defines: first by wire name, which is what a message carries; then tasks
 * whose name is not known, by their place; then lost names with new ones, by function name, place and body.
 */
export function pairTasks(
  base: readonly LinkedTask[],
  head: readonly LinkedTask[],
  similarity: Similarity,
): Pairing {
  const pairs: Pair[] = []
  const leftBase = new Set(base)
  const leftHead = new Set(head)
  const take = (old: LinkedTask, next: LinkedTask): void => {
    pairs.push({ old, new: next })
    leftBase.delete(old)
    leftHead.delete(next)
  }

  // In its own place first: another project beside it may define the same name.
  for (const keyOf of [namedPlace, wireName]) {
    const candidates = groupBy([...leftHead], keyOf)
    for (const old of [...leftBase]) {
      const next = (candidates.get(keyOf(old)) ?? []).find((task) => leftHead.has(task))
      if (next && old.name !== null) take(old, next)
    }
  }
  // One side's name is unknown: the same place is the only thing to go by.
  const byPlace = groupBy([...leftHead], place)
  for (const old of [...leftBase]) {
    const next = (byPlace.get(place(old)) ?? []).find((task) => leftHead.has(task))
    if (next && (old.name === null || next.name === null)) take(old, next)
  }
  // The surest first, which leaves few for the comparison of all with all.
  for (const keyOf of [place, unchangedMove, unchangedBody]) {
    const candidates = groupBy([...leftHead], keyOf)
    for (const old of [...leftBase]) {
      const key = keyOf(old)
      const next = key === null ? undefined : candidates.get(key)?.find((task) => leftHead.has(task))
      if (next && old.name !== null && next.name !== null) take(old, next)
    }
  }
  const ranked = rank([...leftBase], [...leftHead], similarity)
  const byOld = Map.groupBy(ranked, (candidate) => candidate.old)
  const unclear = new Map<LinkedTask, readonly LinkedTask[]>()
  for (const candidate of ranked) {
    const { old, next } = candidate
    if (!leftBase.has(old) || !leftHead.has(next) || unclear.has(old)) continue
    const rivals = (byOld.get(old) ?? []).filter((one) => isRival(one, candidate) && leftHead.has(one.next))
    if (rivals.length === 0) take(old, next)
    else unclear.set(old, [next, ...rivals.map((rival) => rival.next)])
  }
  const removed = [...leftBase].map((task) => {
    return { task, candidates: (unclear.get(task) ?? []).filter((next) => leftHead.has(next)) }
  })
  return { pairs, removed, added: [...leftHead] }
}

/** As likely a successor of the same task: which of them it is would be a guess. */
function isRival(one: Candidate, other: Candidate): boolean {
  return one !== other && other.score - one.score < MARGIN && one.score <= other.score
}

interface Candidate {
  readonly old: LinkedTask
  readonly next: LinkedTask
  readonly score: number
}

function rank(
  lost: readonly LinkedTask[],
  fresh: readonly LinkedTask[],
  similarity: Similarity,
): readonly Candidate[] {
  const candidates: Candidate[] = []
  const lostIn = countByPath(lost)
  const freshIn = countByPath(fresh)
  const isLarge = lost.length * fresh.length > MAX_COMPARISONS
  for (const old of lost) {
    for (const next of fresh) {
      if (old.name === null || next.name === null) continue
      if (isLarge && functionName(old) !== functionName(next) && old.path !== next.path) continue
      const isOnlyChoice = lostIn.get(old.path) === 1 && freshIn.get(old.path) === 1 && next.path === old.path
      const value = score(old, next, similarity) + (isOnlyChoice ? 0.1 : 0)
      if (value >= THRESHOLD) candidates.push({ old, next, score: value })
    }
  }
  return candidates.sort((a, b) => b.score - a.score)
}

function score(old: LinkedTask, next: LinkedTask, similarity: Similarity): number {
  const alike = similarity(old.origin.words, next.origin.words)
  const sameSignature = sameParameters(old.parameters, next.parameters)
  const oldWords = nameWords(old)
  // A function that keeps its name and moves may be rewritten on the way; one that shares nothing is another one,
  // and a name of several words is less likely to be given twice.
  if (functionName(old) === functionName(next)) {
    return 0.55 + 0.5 * alike + (sameSignature ? 0.05 : 0) + (oldWords.includes(' ') ? 0.05 : 0)
  }
  const moved = old.path === next.path ? 0 : 0.1
  return alike - moved + 0.1 * similarity(oldWords, nameWords(next)) + (sameSignature ? 0.005 : 0)
}

/** `send_email` as “send email”. */
function nameWords(task: LinkedTask): string {
  return functionName(task)
    .replace(/^_+|(?<!_)_+$/g, '')
    .replaceAll('_', ' ')
}

/** The same function, word for word, elsewhere. */
function unchangedMove(task: LinkedTask): string {
  return `${functionName(task)}\0${task.origin.words}`
}

/** The same body, word for word, under another function name in the same file; bodies of a word or two tell nothing. */
function unchangedBody(task: LinkedTask): string | null {
  const { words } = task.origin
  return words.length < TELLING_LENGTH ? null : `${task.path}\0${words}`
}

function countByPath(tasks: readonly LinkedTask[]): Map<string, number> {
  const counts = new Map<string, number>()
  for (const { path } of tasks) counts.set(path, (counts.get(path) ?? 0) + 1)
  return counts
}

function wireName(task: LinkedTask): string | null {
  return task.name
}

function namedPlace(task: LinkedTask): string {
  return `${place(task)}\0${task.name}`
}

function place(task: LinkedTask): string {
  return `${task.path}\0${task.qualname}`
}

function functionName(task: LinkedTask): string {
  return task.qualname.slice(task.qualname.lastIndexOf('.') + 1)
}

function groupBy<K>(tasks: readonly LinkedTask[], keyOf: (task: LinkedTask) => K): Map<K, LinkedTask[]> {
  const groups = new Map<K, LinkedTask[]>()
  for (const task of tasks) {
    const group = groups.get(keyOf(task))
    if (group) group.push(task)
    else groups.set(keyOf(task), [task])
  }
  return groups
}
