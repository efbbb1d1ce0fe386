import { applyEdits } from '../fixes/apply-edits.ts'
import { toLineEdits } from '../fixes/text-edit.ts'
import { createsFile } from '../model/edit.ts'
import type { Edit, Fix } from '../model/types.ts'
import type { FileFacts } from '../python/facts.ts'
import { withTexts } from '../references/non-python-files.ts'
import type { FixDraft, NewFile } from '../rules/define-rule.ts'
import { unusedSuppression } from '../rules/unused-suppression.ts'
import { isMigration } from '../schedule-rows/read-data-migrations.ts'
import { link } from '../snapshot.ts'
import { changesOf, type Judged, runRules, type Work } from './run-rules.ts'

/** More fixes than this are tried together: each trial links the whole revision again. */
const ONE_BY_ONE = 30

/** Each links the revision again; beyond so many a fix is not offered, as where nearly all of a mass change fail. */
const MAX_PROOFS = 200

/** One finding's fix, ready to be tried. */
interface Trial {
  readonly index: number
  readonly rule: string
  readonly key: string
  readonly next: readonly string[]
  readonly draft: FixDraft
  readonly edits: readonly Edit[]
}

/** The fixes that hold, at their finding's place; each is tried alone, but the many of a mass change together. */
export function proveFixes(work: Work, judged: readonly Judged[]): readonly (Fix | undefined)[] {
  const trials = judged.flatMap(({ draft, rule, key, next }, index): Trial[] => {
    const drafted = draft()
    const edits = drafted && lineEdits(work, drafted)
    return drafted && edits ? [{ index, rule, key, next, draft: drafted, edits }] : []
  })
  const proven: Fix[] = []
  const accept = (held: readonly Trial[]): void => {
    for (const { index, draft, edits } of held) {
      const { title, safety, follows } = draft
      proven[index] = { title, safety, verified: true, edits, ...(follows && { follows }) }
    }
  }
  let left = MAX_PROOFS
  const isProven = (together: readonly Trial[]): boolean => {
    return !overlap(together.flatMap((trial) => trial.edits)) && left-- > 0 && holds(work, together, judged)
  }
  if (trials.length > ONE_BY_ONE) accept(holdingTogether(trials, isProven))
  else accept(trials.filter((trial) => isProven([trial])))
  return proven
}

/** Halves what does not hold as a whole, down to single fixes. */
function holdingTogether(
  trials: readonly Trial[],
  isProven: (together: readonly Trial[]) => boolean,
): readonly Trial[] {
  if (trials.length === 0 || isProven(trials)) return trials
  if (trials.length === 1) return []
  const middle = trials.length >> 1
  return [
    ...holdingTogether(trials.slice(0, middle), isProven),
    ...holdingTogether(trials.slice(middle), isProven),
  ]
}

/** Whether, with these fixes applied, the result is valid Python, their findings are gone and nothing new is found. */
function holds(work: Work, trials: readonly Trial[], before: readonly Judged[]): boolean {
  const edits = trials.flatMap((trial) => trial.edits)
  const fixed = applyAll(work, edits)
  if (fixed === null) return false
  const { headInput } = work
  const added = edits.filter(createsFile).map(({ path }) => path)
  const head = link({
    ...headInput,
    ...(added.length > 0 && {
      paths: headInput.paths.union(new Set(added)),
      rowPaths: [...(headInput.rowPaths ?? []), ...added.filter(isMigration)],
    }),
    facts: (path) => fixed.facts.get(path) ?? headInput.facts(path),
    ...(headInput.nonPython && { nonPython: withTexts(headInput.nonPython, fixed.texts) }),
  })
  const headText = (path: string): string | null => fixed.texts.get(path) ?? work.headText(path)
  const after = runRules(work, head, changesOf(work, head), headText).judged
  const counts = countKeys(after)
  const mended = new Set(trials.map(({ index }) => index))
  const others = before.filter((_, i) => !mended.has(i))
  const known = countKeys(before)
  // One that is gone with those that are mended is followed by what comes after it as well.
  const gone = others.filter(({ key }) => (counts.get(key) ?? 0) < (known.get(key) ?? 0))
  const allowed = new Map(known)
  for (const { key } of trials) allowed.set(key, (allowed.get(key) ?? 0) - 1)
  for (const key of [...trials, ...gone].flatMap(({ next }) => next))
    allowed.set(key, (allowed.get(key) ?? 0) + 1)
  const isAboutComments = trials.some(({ rule }) => rule === unusedSuppression.id)
  return after.every((one) => {
    // A comment that is not needed any more was, until now.
    if (one.rule === unusedSuppression.id && !isAboutComments) return true
    return (counts.get(one.key) ?? 0) <= (allowed.get(one.key) ?? 0) || isLeftOf(one, others)
  })
}

/** What is left of another finding about several tasks, some of which are mended. */
function isLeftOf({ rule, path, names }: Judged, others: readonly Judged[]): boolean {
  return others.some((one) => {
    if (one.rule !== rule || one.path !== path || one.names.length <= names.length) return false
    return names.length > 0 && names.every((name) => one.names.some((other) => isSame(name, other)))
  })
}

function isSame(a: Judged['names'][number], b: typeof a): boolean {
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

interface Fixed {
  readonly texts: ReadonlyMap<string, string>
  readonly facts: ReadonlyMap<string, FileFacts>
}

/** The files with the edits applied; null where the result is less valid Python than before. */
function applyAll(work: Work, edits: readonly Edit[]): Fixed | null {
  const texts = new Map<string, string>()
  const facts = new Map<string, FileFacts>()
  for (const path of new Set(edits.map((edit) => edit.path))) {
    const own = edits.filter((edit) => edit.path === path)
    const text = own.some(createsFile) ? '' : work.headText(path)
    if (text === null) return null
    const fixed = applyEdits(text, own)
    texts.set(path, fixed)
    // What is no Python has no facts: whoever reads it says what is left to find.
    if (!path.endsWith('.py')) continue
    const read = work.readFacts(fixed)
    if (read.errorLines.length > (work.headInput.facts(path)?.errorLines.length ?? 0)) return null
    facts.set(path, read)
  }
  return { texts, facts }
}

function lineEdits(input: Work, draft: FixDraft): Edit[] | null {
  const paths = [...new Set(draft.edits.map((edit) => edit.path))]
  const edits = paths.map((path) => {
    const text = input.headText(path)
    const own = draft.edits.filter((edit) => edit.path === path)
    return text === null ? null : toLineEdits(text, own)
  })
  const { newFiles = [] } = draft
  if (edits.some((one) => one === null) || newFiles.some(({ path }) => input.headInput.paths.has(path)))
    return null
  return [...edits.flatMap((one) => one ?? []), ...newFiles.map(creation)]
}

function creation({ path, text }: NewFile): Edit {
  return { path, startLine: 1, endLine: 0, replacement: text.replace(/\n$/, '') }
}

function countKeys(judged: readonly Judged[]): Map<string, number> {
  const counts = new Map<string, number>()
  for (const { key } of judged) counts.set(key, (counts.get(key) ?? 0) + 1)
  return counts
}
