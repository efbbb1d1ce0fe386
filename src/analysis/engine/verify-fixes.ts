import { applyEdits } from '../fixes/apply-edits.ts'
import { toLineEdits } from '../fixes/text-edit.ts'
import { createsFile } from '../model/edit.ts'
import { NOT_REQUESTED, requestedOr } from '../model/requested.ts'
import type { Edit, Fix, FixSafety } from '../model/types.ts'
import type { FileFacts } from '../python/facts.ts'
import { mayDefineTasks } from '../python/prefilter.ts'
import { withTexts } from '../references/non-python-files.ts'
import type { FixDraft, NewFile } from '../rules/define-rule.ts'
import { unusedSuppression } from '../rules/unused-suppression.ts'
import { isMigration } from '../schedule-rows/read-data-migrations.ts'
import { link, type Snapshot } from '../snapshot.ts'
import { changesOf, type DraftFinding, keyOf, runRules, type Work } from './run-rules.ts'

/** More fixes than this are tried together: each trial links the whole revision again. */
const ONE_BY_ONE = 30

/** Each trial links the revision again. Beyond this limit, fixes are not offered: nearly all of a mass change may fail. */
const MAX_TRIALS = 200

/** One finding's fix, ready to be tried. */
interface Trial {
  readonly index: number
  readonly rule: string
  readonly key: string
  readonly next: readonly string[]
  readonly draft: FixDraft
  readonly edits: readonly Edit[]
}

/** The fixes that hold, at the index of their finding. Each is tried alone, the many of a mass change together. */
export function verifyFixes(work: Work, drafts: readonly DraftFinding[]): readonly (Fix | undefined)[] {
  const trials = drafts.flatMap(({ draft, rule, key, next }, index): Trial[] => {
    const drafted = draft()
    const edits = drafted && lineEdits(work, drafted)
    if (!drafted || !edits) return []
    const { settles } = drafted
    const left = settles === undefined ? next : next.filter((one) => !one.startsWith(`${settles}\0`))
    return [{ index, rule, key, next: left, draft: drafted, edits }]
  })
  let left = MAX_TRIALS
  const hold = (together: readonly Trial[]): boolean => {
    return (
      !overlap(together.flatMap((trial) => trial.edits)) && left-- > 0 && tryFixes(work, together, drafts)
    )
  }
  const held =
    trials.length > ONE_BY_ONE ? holdingTogether(trials, hold) : trials.filter((trial) => hold([trial]))
  const verified: Fix[] = []
  for (const { index, draft, edits } of held) {
    const { title, follows, rows } = draft
    const safety = safetyOf(work, draft, drafts[index])
    verified[index] = {
      title,
      safety,
      verified: true,
      edits,
      ...(follows && { follows }),
      ...(rows && { rows }),
    }
  }
  return verified
}

/** A fix that takes a new name back is not safe where the change writes that name elsewhere: somebody relies on it. */
function safetyOf({ mentions }: Work, draft: FixDraft, finding: DraftFinding | undefined): FixSafety {
  if (draft.safety !== 'safe' || draft.follows || !finding) return draft.safety
  const takenBack = finding.names.flatMap(({ old, new: next }) =>
    old !== null && next !== null && old !== next ? [next] : [],
  )
  const isMentioned = mentions === null || takenBack.some((name) => mentions.has(name))
  return takenBack.length > 0 && isMentioned ? 'suggestion' : 'safe'
}

/** Halves a set of fixes that does not hold as a whole, down to single fixes. */
function holdingTogether(
  trials: readonly Trial[],
  hold: (together: readonly Trial[]) => boolean,
): readonly Trial[] {
  if (trials.length === 0 || hold(trials)) return trials
  if (trials.length === 1) return []
  const middle = trials.length >> 1
  return [...holdingTogether(trials.slice(0, middle), hold), ...holdingTogether(trials.slice(middle), hold)]
}

/** Whether the fixed files are valid Python, the fixed findings are gone and no new finding appears. */
function tryFixes(work: Work, trials: readonly Trial[], before: readonly DraftFinding[]): boolean {
  const edits = trials.flatMap((trial) => trial.edits)
  const tried = tryEdits(work, edits)
  return tried !== null && addedFindings(trials, before, tried.findings).length === 0
}

/** Head with edits applied. */
export interface Tried {
  readonly head: Snapshot
  readonly findings: readonly DraftFinding[]
}

/** Applies edits in memory and runs all rules again; null where a file cannot be read then. */
export function tryEdits(work: Work, edits: readonly Edit[]): Tried | null {
  const fixed = applyAll(work, edits)
  if (fixed === null) return null
  const head = linkFixed(work, fixed, edits.filter(createsFile))
  const headText = (path: string): string | null => fixed.texts.get(path) ?? work.headText(path)
  if (countUnknownReaders(head) > countUnknownReaders(work.head)) return null
  return { head, findings: runRules(work, head, changesOf(work, head), headText).drafts }
}

/** Workers whose queues are unknown: they silence rules, so a fix that breaks their file would seem to hold. */
function countUnknownReaders({ consumers }: Snapshot): number {
  return consumers === NOT_REQUESTED ? 0 : consumers.filter(({ reads }) => reads.kind === 'unknown').length
}

/** Links head again with the fixed files in place of the old ones. */
function linkFixed({ head, headInput }: Work, fixed: FixedFiles, created: readonly Edit[]): Snapshot {
  const added = created.map(({ path }) => path)
  const { nonPython } = headInput
  // Most fixes leave the other files alone, and reading those again would cost as much as linking.
  const isOther =
    nonPython !== NOT_REQUESTED && [...fixed.texts.keys()].some((path) => nonPython.texts.has(path))
  const linked = link({
    ...headInput,
    ...(added.length > 0 && {
      paths: headInput.paths.union(new Set(added)),
      migrationPaths: [...requestedOr(headInput.migrationPaths, []), ...added.filter(isMigration)],
    }),
    taskPaths: withTaskFiles(headInput.taskPaths, fixed),
    facts: (path) => fixed.facts.get(path) ?? headInput.facts(path),
    nonPython: isOther ? withTexts(nonPython, fixed.texts) : NOT_REQUESTED,
  })
  if (isOther) return linked
  const { consumers, callers, beat, fixtureRows, deployedBroker } = head
  return { ...linked, consumers, callers, beat, fixtureRows, deployedBroker }
}

/** A fix may make the first task of a file. */
function withTaskFiles(paths: readonly string[], { facts, texts }: FixedFiles): readonly string[] {
  const known = new Set(paths)
  const added = [...facts.keys()].filter((path) => !known.has(path) && mayDefineTasks(texts.get(path) ?? ''))
  return added.length === 0 ? paths : [...paths, ...added].sort()
}

/** The findings after a fix that those before do not account for, and those that it should have fixed. */
export function addedFindings(
  trials: readonly Pick<Trial, 'index' | 'rule' | 'key' | 'next'>[],
  before: readonly DraftFinding[],
  after: readonly DraftFinding[],
): readonly DraftFinding[] {
  const counts = countKeys(after)
  const known = countKeys(before)
  const fixedAt = new Set(trials.map(({ index }) => index))
  const others = before.filter((_, i) => !fixedAt.has(i))
  // Another finding that disappears with the fixed ones makes room for the findings that follow it, too.
  const gone = others.filter(({ key }) => (counts.get(key) ?? 0) < (known.get(key) ?? 0))
  const allowed = new Map(known)
  for (const { key } of trials) allowed.set(key, (allowed.get(key) ?? 0) - 1)
  for (const key of [...trials, ...gone].flatMap(({ next }) => next))
    allowed.set(key, (allowed.get(key) ?? 0) + 1)
  const isAboutComments = trials.some(({ rule }) => rule === unusedSuppression.id)
  return after.filter((one) => {
    // A fix may make a comment unnecessary that was needed before.
    if (one.rule === unusedSuppression.id && !isAboutComments) return false
    if ((counts.get(one.key) ?? 0) <= (allowed.get(one.key) ?? 0) || isLeftOf(one, others)) return false
    return known.has(one.key) || !isJoined(one, others, allowed)
  })
}

/** Whether a finding is the rest of another one about several tasks, of which some are fixed. */
export function isLeftOf({ rule, path, names }: DraftFinding, others: readonly DraftFinding[]): boolean {
  return others.some((one) => {
    if (one.rule !== rule || one.path !== path || one.names.length <= names.length) return false
    return names.length > 0 && names.every((name) => one.names.some((other) => isSame(name, other)))
  })
}

/** Whether a finding about several tasks joins findings that are known or allowed about each. */
function isJoined(
  { rule, path, names }: DraftFinding,
  others: readonly DraftFinding[],
  allowed: ReadonlyMap<string, number>,
): boolean {
  if (names.length < 2) return false
  return names.every((name) => {
    if ((allowed.get(keyOf(rule, { path, names: [name] })) ?? 0) > 0) return true
    return others.some((one) => {
      return one.rule === rule && one.path === path && one.names.some((other) => isSame(name, other))
    })
  })
}

function isSame(a: DraftFinding['names'][number], b: typeof a): boolean {
  return a.old === b.old && a.new === b.new
}

function overlap(edits: readonly Edit[]): boolean {
  const last = new Map<string, number>()
  for (const { path, startLine, endLine } of edits.toSorted((a, b) => a.startLine - b.startLine)) {
    if (startLine <= (last.get(path) ?? 0)) return true
    last.set(path, Math.max(startLine, endLine))
  }
  return false
}

interface FixedFiles {
  readonly texts: ReadonlyMap<string, string>
  readonly facts: ReadonlyMap<string, FileFacts>
}

/** The files with the edits applied; null where a file has more syntax errors than before. */
function applyAll(work: Work, edits: readonly Edit[]): FixedFiles | null {
  const texts = new Map<string, string>()
  const facts = new Map<string, FileFacts>()
  for (const path of new Set(edits.map((edit) => edit.path))) {
    const editsOfPath = edits.filter((edit) => edit.path === path)
    const text = editsOfPath.some(createsFile) ? '' : work.headText(path)
    if (text === null) return null
    const fixed = applyEdits(text, editsOfPath)
    texts.set(path, fixed)
    // Non-Python files have no facts: their readers read the fixed text.
    if (!path.endsWith('.py')) continue
    const read = work.readFacts(fixed)
    if (countNotUnderstood(read) > countNotUnderstood(work.headInput.facts(path))) return null
    facts.set(path, read)
  }
  return { texts, facts }
}

/** A draft as edits of whole lines; null where a text is missing or a new file exists already. */
export function lineEdits(input: Work, draft: FixDraft): Edit[] | null {
  const paths = [...new Set(draft.edits.map((edit) => edit.path))]
  const edits = paths.map((path) => {
    const text = input.headText(path)
    const editsOfPath = draft.edits.filter((edit) => edit.path === path)
    return text === null ? null : toLineEdits(text, editsOfPath)
  })
  const { newFiles = [] } = draft
  if (edits.some((one) => one === null) || newFiles.some(({ path }) => input.headInput.paths.has(path)))
    return null
  return [...edits.flatMap((one) => one ?? []), ...newFiles.map(creation)]
}

function creation({ path, text }: NewFile): Edit {
  return { path, startLine: 1, endLine: 0, replacement: text.replace(/\n$/, '') }
}

function countKeys(drafts: readonly DraftFinding[]): Map<string, number> {
  const counts = new Map<string, number>()
  for (const { key } of drafts) counts.set(key, (counts.get(key) ?? 0) + 1)
  return counts
}

function countNotUnderstood(facts: FileFacts | null): number {
  return facts === null ? 0 : facts.errorLines.length + facts.unknownLines.length
}
