import { prose } from '../../shared/prose.ts'
import type { LinkedChange } from '../compare/compare-tasks.ts'
import type { Remedy } from '../model/remedy.ts'
import type { Edit, RemedyOutcome } from '../model/types.ts'
import { REMEDIES } from '../remedies/index.ts'
import type { RemedyContext, RemedyDraft } from '../remedies/make-remedy.ts'
import { namesOf } from '../tasks/task-names.ts'
import { type DraftFinding, plainContext, type Work } from './run-rules.ts'
import { addedFindings, isLeftOf, lineEdits, type Tried, tryEdits } from './verify-fixes.ts'

/** Each trial links the revision again. */
const MAX_REMEDIES = 50

/** What becomes of each requested remedy. It is tried like a fix: alone, applied in memory, with all rules run again. */
export function verifyRemedies(
  work: Work,
  changes: readonly LinkedChange[],
  before: readonly DraftFinding[],
): readonly RemedyOutcome[] {
  const { remedies, today } = work
  if (remedies.length === 0) return []
  if (today === null) throw new Error('a remedy needs the date')
  const names = namesOf([...work.base.tasks, ...work.head.tasks])
  const context = { ...plainContext(work, changes), today }
  return remedies.map((remedy, i) => {
    const limit = prose`One command takes ${MAX_REMEDIES} tasks at most: request ${remedy.task} in another one.`
    const verified = i < MAX_REMEDIES ? verify(work, context, before, remedy) : { remedy, refusal: limit }
    return 'refusal' in verified && names.has(remedy.task) ? { ...verified, isTask: true } : verified
  })
}

function verify(
  work: Work,
  context: RemedyContext,
  before: readonly DraftFinding[],
  remedy: Remedy,
): RemedyOutcome {
  const draft = REMEDIES[remedy.kind](context, remedy.task)
  if ('refusal' in draft) return { remedy, refusal: draft.refusal }
  const edits = lineEdits(work, draft)
  const tried = edits && tryEdits(work, edits)
  if (edits === null || tried === null)
    return {
      remedy,
      refusal: prose`celery-guard cannot edit this file safely: write the ${remedy.kind} by hand.`,
    }
  return outcome(remedy, { draft, edits, tried, before })
}

interface Trial {
  readonly draft: RemedyDraft
  readonly edits: readonly Edit[]
  readonly tried: Tried
  readonly before: readonly DraftFinding[]
}

function outcome(remedy: Remedy, { draft, edits, tried, before }: Trial): RemedyOutcome {
  const { registers, ends } = draft
  const registered = new Set(tried.head.tasks.map(({ name }) => name))
  const missing = registers.find((name) => !registered.has(name))
  if (missing !== undefined)
    return {
      remedy,
      refusal: prose`celery-guard does not follow the code that would register ${missing}: write the ${remedy.kind} by hand.`,
    }
  const left = tried.findings.find(({ rule, names }) => {
    return ends.rules.includes(rule) && names.some(({ old }) => old !== null && ends.names.includes(old))
  })
  if (left)
    return { remedy, refusal: prose`With this ${remedy.kind}, ${left.rule} would still report the task.` }
  const gone = goneFindings(before, tried.findings)
  // Notices are conventions: lost messages are worse.
  const endsMore = gone.some(({ finding }) => finding.severity !== 'notice')
  const added = addedFindings(gone, before, tried.findings).find(
    ({ severity }) => !endsMore || severity !== 'notice',
  )
  if (added)
    return {
      remedy,
      refusal: prose`With this ${remedy.kind}, ${added.rule} would report ${`${added.path}:${added.line}`}: change that first.`,
    }
  const { title, safety, follows, rows } = draft
  const fingerprints = gone.map(({ finding }) => finding.fingerprint)
  const fix = { title, safety, verified: true, edits, ...(follows && { follows }), ...(rows && { rows }) }
  return { remedy, fix, fingerprints }
}

/** The findings that the edits end. The rest of one about several tasks is still there. */
function goneFindings(before: readonly DraftFinding[], after: readonly DraftFinding[]) {
  const prints = new Set(after.map(({ fingerprint }) => fingerprint))
  return before.flatMap((finding, index) => {
    const stays = prints.has(finding.fingerprint) || after.some((one) => isLeftOf(one, [finding]))
    return stays ? [] : [{ index, finding, rule: finding.rule, key: finding.key, next: finding.next }]
  })
}
