import { sameParameters } from '../signature/message-parameters.ts'
import type { LinkedTask } from '../tasks/linked-task.ts'
import { contractKey, functionName } from '../tasks/task-names.ts'
import type { Similarity } from './similarity.ts'

export interface Pair {
  readonly old: LinkedTask
  readonly new: LinkedTask
}

/** A removed task without a certain successor. */
interface Lost {
  readonly task: LinkedTask
  /** New tasks that are equally likely to be it. */
  readonly candidates: readonly LinkedTask[]
}

interface Pairing {
  readonly pairs: readonly Pair[]
  readonly removed: readonly Lost[]
  readonly added: readonly LinkedTask[]
}

/** Two tasks below this score are different tasks. Measured on labelled commits of public repositories. */
const THRESHOLD = 0.7
/** A smaller difference between two scores does not say which candidate is better. */
const MARGIN = 0.02
/** Beyond so many pairs, only tasks of one name or file are compared. */
const MAX_COMPARISONS = 100_000
/** Shorter bodies are too common to identify a task. In characters of the body fingerprint. */
const DISTINCTIVE_LENGTH = 20

/**
 * Pairs the tasks of base with those of head: first by wire name, which is what a message carries; then tasks with an
 * unknown name, by place; then lost names with new ones, by function name, place and body; then the only lost with the
 * only new name of a function, even with another body; and at last lost names with new tasks whose name is unknown.
 */
export function pairTasks(
  base: readonly LinkedTask[],
  head: readonly LinkedTask[],
  similarity: Similarity,
): Pairing {
  const unpaired = { pairs: [], base: new Set(base), head: new Set(head) }
  pairByName(unpaired)
  pairUnknownNames(unpaired)
  pairUnchangedBodies(unpaired)
  const unclear = pairBySimilarity(unpaired, similarity)
  pairOnlyNamesakes(unpaired)
  pairUnknownSuccessors(unpaired)
  const removed = [...unpaired.base].map((task) => {
    return { task, candidates: (unclear.get(task) ?? []).filter((next) => unpaired.head.has(next)) }
  })
  return { pairs: unpaired.pairs, removed, added: [...unpaired.head] }
}

/** The pairs so far, and the tasks of both revisions that are in none. */
interface Unpaired {
  readonly pairs: Pair[]
  readonly base: Set<LinkedTask>
  readonly head: Set<LinkedTask>
}

function take({ pairs, base, head }: Unpaired, old: LinkedTask, next: LinkedTask): void {
  pairs.push({ old, new: next })
  base.delete(old)
  head.delete(next)
}

/** Pairs every old task with the first unpaired new one of the same key, where `isPair` agrees. */
function pairBy(
  unpaired: Unpaired,
  keyOf: (task: LinkedTask) => string | null,
  isPair: (old: LinkedTask, next: LinkedTask) => boolean,
  isCandidate: (next: LinkedTask) => boolean = () => true,
): void {
  const candidates = Map.groupBy([...unpaired.head].filter(isCandidate), keyOf)
  for (const old of [...unpaired.base]) {
    const key = keyOf(old)
    const next = key === null ? undefined : candidates.get(key)?.find((task) => unpaired.head.has(task))
    if (next && isPair(old, next)) take(unpaired, old, next)
  }
}

/** By name and place first: another project in the repository may define the same name. */
function pairByName(unpaired: Unpaired): void {
  for (const keyOf of [namedPlace, contractKey]) pairBy(unpaired, keyOf, (old) => contractKey(old) !== null)
}

/** A task whose name is unknown on either revision can only be found again at its place. */
function pairUnknownNames(unpaired: Unpaired): void {
  pairBy(unpaired, placeKey, (old, next) => old.name === null || next.name === null)
}

/** The most certain pairs, which leave few for the comparison of all with all. */
function pairUnchangedBodies(unpaired: Unpaired): void {
  for (const keyOf of [placeKey, unchangedMove, unchangedBody]) pairBy(unpaired, keyOf, areNamed)
}

function areNamed(old: LinkedTask, next: LinkedTask): boolean {
  return isNamed(old) && isNamed(next)
}

/** Pairs the most similar tasks; returns the candidates of each old task that has several of about one score. */
function pairBySimilarity(
  unpaired: Unpaired,
  similarity: Similarity,
): ReadonlyMap<LinkedTask, readonly LinkedTask[]> {
  const ranked = rank([...unpaired.base], [...unpaired.head], similarity)
  const byOld = Map.groupBy(ranked, (candidate) => candidate.old)
  const unclear = new Map<LinkedTask, readonly LinkedTask[]>()
  for (const candidate of ranked) {
    const { old, next } = candidate
    if (!unpaired.base.has(old) || !unpaired.head.has(next) || unclear.has(old)) continue
    const rivals = (byOld.get(old) ?? []).filter(
      (one) => isRival(one, candidate) && unpaired.head.has(one.next),
    )
    if (rivals.length === 0) take(unpaired, old, next)
    else unclear.set(old, [next, ...rivals.map((rival) => rival.next)])
  }
  return unclear
}

/** Pairs tasks that are alone with their function name among the unpaired ones of either revision. */
function pairOnlyNamesakes(unpaired: Unpaired): void {
  const lost = Map.groupBy([...unpaired.base].filter(isNamed), functionName)
  const fresh = Map.groupBy([...unpaired.head].filter(isNamed), functionName)
  for (const [name, [old, ...others]] of lost) {
    const [next, ...rivals] = fresh.get(name) ?? []
    if (old && next && others.length + rivals.length === 0) take(unpaired, old, next)
  }
}

/** A new task with an unknown name may have a lost one: of a task with its function name or body, or of one in its file. */
function pairUnknownSuccessors(unpaired: Unpaired): void {
  for (const keyOf of [functionName, distinctiveBody, pathOf])
    pairBy(unpaired, keyOf, (old, next) => isNamed(old) && !isNamed(next), isUnnamed)
}

function isUnnamed(task: LinkedTask): boolean {
  return !isNamed(task)
}

function pathOf({ path }: LinkedTask): string {
  return path
}

function isNamed(task: LinkedTask): boolean {
  return contractKey(task) !== null
}

/** Whether two candidates for one old task score about the same: choosing one would be a guess. */
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
      if (!areNamed(old, next)) continue
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
  // A function that moves under its name may be rewritten on the way, but must share something with the old one. A
  // name of several words is less likely to be given twice.
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

/** Key of a function that moved with an unchanged body. */
function unchangedMove(task: LinkedTask): string {
  return `${functionName(task)}\0${task.origin.words}`
}

/** Key of a function that was renamed in its file with an unchanged body; null for short bodies. */
function unchangedBody(task: LinkedTask): string | null {
  const words = distinctiveBody(task)
  return words === null ? null : `${task.path}\0${words}`
}

function distinctiveBody({ origin: { words } }: LinkedTask): string | null {
  return words.length < DISTINCTIVE_LENGTH ? null : words
}

function countByPath(tasks: readonly LinkedTask[]): Map<string, number> {
  const counts = new Map<string, number>()
  for (const { path } of tasks) counts.set(path, (counts.get(path) ?? 0) + 1)
  return counts
}

function namedPlace(task: LinkedTask): string {
  return `${placeKey(task)}\0${contractKey(task)}`
}

/** Key of a definition's place in the repository. */
export function placeKey({ path, qualname }: LinkedTask): string {
  return `${path}\0${qualname}`
}
