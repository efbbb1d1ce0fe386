import type { AnswerStore } from '../ports/facts-store.ts'
import type { Difference } from '../ports/repository-source.ts'
import { encodePath } from '../shared/path-bytes.ts'
import { pathsByWord, pathsHolding } from './grep.ts'
import type { Repository } from './repository.ts'

/** What searches need to know of the repository around them. */
interface Surroundings {
  readonly repository: Repository
  /** The answers of earlier processes. */
  readonly answers: AnswerStore
  /** A revision that is mostly the same, and where it differs. */
  near(rev: string): Promise<{ readonly rev: string; readonly differences: readonly Difference[] } | null>
  /** The files that git cannot read. */
  unreadable(rev: string, suffixes: readonly string[]): Promise<readonly string[]>
}

type Paths = ReadonlySet<string>
type Words = readonly string[]

/** A part of a revision. */
interface Files {
  readonly rev: string
  readonly suffixes: readonly string[]
  readonly pathspecs: readonly string[]
}

/** The answers to all questions about the files of a revision, by word, or by several words of one question. */
type Answers = Map<string, Paths>

/**
 * Finds the paths whose content holds one of some words. Each search unpacks every file, so questions that are asked at
 * once share one, and of a revision that is mostly the same as one that was asked the same, only the rest is searched.
 */
export function createSearches(
  around: Surroundings,
): (rev: string, suffixes: readonly string[], words: Words) => Promise<Paths> {
  const answers = new Map<string, Answers>()
  const asked = new Map<string, Promise<void>>()
  const waiting = new Map<string, Words[]>()

  function answersOf(rev: string, suffixes: readonly string[]): Answers {
    const key = keyOf(rev, suffixes)
    const known = answers.get(key) ?? new Map<string, Paths>()
    answers.set(key, known)
    return known
  }

  async function answerAll(rev: string, suffixes: readonly string[]): Promise<void> {
    // All that is asked before the next turn is asked at once.
    await null
    const key = keyOf(rev, suffixes)
    const questions = waiting.get(key) ?? []
    waiting.delete(key)
    asked.delete(key)
    const known = answersOf(rev, suffixes)
    const isOpen = (words: Words): boolean => answerOf(known, words) === null
    const unknown = questions.filter(isOpen)
    if (unknown.length === 0) return
    const near = await around.near(rev)
    const before = near ? answersOf(near.rev, suffixes) : new Map<string, Paths>()
    const revisions = [{ rev, answers: known }, ...(near ? [{ rev: near.rev, answers: before }] : [])]
    await recall(around.answers, suffixes, unknown, revisions)
    const open = unknown.filter(isOpen)
    if (open.length === 0) return
    const changed = near && changedPaths(near.differences, suffixes)
    const isOld = (words: Words): boolean => changed !== null && answerOf(before, words) !== null
    const whole = { rev, suffixes, pathspecs: suffixes.map((suffix) => `*${suffix}`) }
    const fresh = await searchFor(
      around,
      whole,
      open.filter((words) => !isOld(words)),
    )
    for (const [question, paths] of fresh.found) known.set(question, paths)
    const old = open.filter(isOld)
    if (changed !== null && old.length > 0) {
      const files = { rev, suffixes, pathspecs: changed.present.map((path) => `:(top,literal)${path}`) }
      const again = await searchFor(around, files, old)
      for (const words of old) {
        const kept = [...(answerOf(before, words) ?? [])].filter((path) => !changed.all.has(path))
        known.set(questionOf(words), inOrder([...kept, ...(answerOf(again.found, words) ?? [])]))
      }
      if (!again.isComplete) return
    }
    if (fresh.isComplete) await remember(around.answers, suffixes, open, rev, known)
  }

  return async (rev, suffixes, words) => {
    const key = keyOf(rev, suffixes)
    waiting.set(key, [...(waiting.get(key) ?? []), words])
    const turn = asked.get(key) ?? answerAll(rev, suffixes)
    asked.set(key, turn)
    await turn
    return answerOf(answersOf(rev, suffixes), words) ?? new Set()
  }
}

/** Adds what earlier processes found to the answers of some revisions. */
async function recall(
  store: AnswerStore,
  suffixes: readonly string[],
  questions: readonly Words[],
  revisions: readonly { readonly rev: string; readonly answers: Answers }[],
): Promise<void> {
  const ids = revisions.map(({ rev }) => rev)
  for (const words of questions) {
    const found = await store.readAnswers(storedAs(suffixes, words), ids)
    for (const { rev, answers } of revisions) {
      const paths = found.get(rev)
      if (paths !== undefined && answerOf(answers, words) === null)
        answers.set(questionOf(words), new Set<string>(JSON.parse(paths)))
    }
  }
}

/** Keeps answers for later processes. Files that git could not read may be readable then, so they must not be among them. */
async function remember(
  store: AnswerStore,
  suffixes: readonly string[],
  questions: readonly Words[],
  rev: string,
  answers: Answers,
): Promise<void> {
  for (const words of questions) {
    const paths = [...(answerOf(answers, words) ?? [])]
    await store.writeAnswers(storedAs(suffixes, words), new Map([[rev, JSON.stringify(paths)]]))
  }
}

function storedAs(suffixes: readonly string[], words: Words): string {
  return JSON.stringify(['containing', suffixes, words])
}

function keyOf(rev: string, suffixes: readonly string[]): string {
  return [rev, ...suffixes].join('\0')
}

function questionOf(words: Words): string {
  return words.join('\0')
}

function answerOf(answers: ReadonlyMap<string, Paths>, words: Words): Paths | null {
  const known = answers.get(questionOf(words))
  if (known) return known
  const each = words.map((word) => answers.get(word))
  if (!each.every((paths) => paths !== undefined)) return null
  return inOrder(each.flatMap((paths) => [...paths]))
}

/** Answers several questions by one search, unless that finds too much. */
async function searchFor(
  { repository, unreadable }: Surroundings,
  files: Files,
  questions: readonly Words[],
): Promise<{ readonly found: ReadonlyMap<string, Paths>; readonly isComplete: boolean }> {
  const none = new Map(questions.map((words) => [questionOf(words), new Set<string>()]))
  const [first, ...others] = new Map(questions.map((words) => [questionOf(words), words])).values()
  if (first === undefined || files.pathspecs.length === 0) return { found: none, isComplete: true }
  // A file that git could not read cannot be ruled out; reading it later gives the reason.
  const gaps = async (isComplete: boolean) => (isComplete ? [] : unreadable(files.rev, files.suffixes))
  if (others.length > 0) {
    const shared = await pathsByWord(repository, files, [...new Set([first, ...others].flat())])
    if (shared !== null) {
      const unread = await gaps(shared.isComplete)
      const found = [...shared.found].map(([word, paths]) => [word, new Set([...paths, ...unread])] as const)
      return { found: new Map(found), isComplete: shared.isComplete }
    }
  }
  const found = new Map<string, Paths>()
  const complete = await Promise.all(
    [first, ...others].map(async (words) => {
      const { paths, isComplete } = await pathsHolding(repository, files, words)
      found.set(questionOf(words), new Set([...paths, ...(await gaps(isComplete))]))
      return isComplete
    }),
  )
  return { found, isComplete: complete.every(Boolean) }
}

/** Pathspecs are arguments of a command: where more differs, everything is searched. */
const MAX_CHANGED = 300
const MAX_CHARACTERS = 50_000

interface Changed {
  readonly all: ReadonlySet<string>
  /** The files among them that are still there. */
  readonly present: readonly string[]
}

function changedPaths(differences: readonly Difference[], suffixes: readonly string[]): Changed | null {
  const present = differences
    .filter(({ path, after }) => after?.kind === 'file' && suffixes.some((suffix) => path.endsWith(suffix)))
    .map(({ path }) => path)
  const characters = present.reduce((sum, path) => sum + path.length, 0)
  if (present.length > MAX_CHANGED || characters > MAX_CHARACTERS || !present.every(isText)) return null
  return { all: new Set(differences.map(({ path }) => path)), present }
}

/** Arguments are text: bytes that are none cannot be among them. */
function isText(path: string): boolean {
  return !/[\ud800-\udfff]/u.test(path)
}

/** The order of git’s trees. */
function inOrder(paths: readonly string[]): Paths {
  const sorted = [...new Set(paths)].map((path) => ({ path, bytes: encodePath(path) }))
  sorted.sort((a, b) => Buffer.compare(a.bytes, b.bytes))
  return new Set(sorted.map(({ path }) => path))
}
