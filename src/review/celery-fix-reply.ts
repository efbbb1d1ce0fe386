import type { AppliedRemedy, LeftFinding } from '../analysis/fixes/choose-fixes.ts'
import type { Finding } from '../analysis/model/types.ts'
import { offeredRemedy } from '../analysis/remedies/offered.ts'
import type { FixedFile } from '../patch/fixed-file.ts'
import { assertNever } from '../shared/assert-never.ts'
import { count } from '../shared/count.ts'
import { list, type Prose, prose } from '../shared/prose.ts'
import { whyNotCommitted } from './commit-refusal.ts'
import type { FixChoice, FixOutcome } from './fix-outcome.ts'
import { fixedTasks } from './fixed-tasks.ts'
import { fixesCommitted, nothingToFix, permissionDenied } from './messages.ts'
import { markdown } from './render/escape.ts'
import { itemList } from './render/item-list.ts'
import { pastePatch } from './render/paste-patch.ts'
import { MAX_BODY, size } from './size-limits.ts'
import { wouldBreak } from './would-break.ts'

/** The reply to `/celery-fix`, as Markdown. */
export function celeryFixReply(outcome: FixOutcome): string {
  switch (outcome.kind) {
    case 'committed': {
      const { commit: sha, choice } = outcome
      const reply = fixesCommitted({ sha, what: whatOf(choice), tasks: tasksOf(choice) })
      return joined(reply, ...about(choice))
    }
    case 'committed-before':
      return `The fixes are committed in ${outcome.commit}.`
    case 'dry-run': {
      const { patch, choice } = outcome
      const what = `This would commit ${whatOf(choice)}; nothing was committed.`
      return withPatch(patch, [what], about(choice))
    }
    case 'not-committed': {
      const { refused, patch, choice } = outcome
      return withPatch(patch, [whyNotCommitted(refused), SUGGESTIONS], about(choice))
    }
    case 'would-break':
      return joined(wouldBreak(outcome.aftermath), ...judgedHead(outcome.choice))
    case 'no-permission':
      return permissionDenied(outcome.sender, outcome.needed)
    case 'closed':
      return 'This pull request is not open, so nothing was committed.'
    case 'unknown':
      return joined(...outcome.words.map(unknownWord), ...tasksWithFindings(outcome), NOTHING)
    case 'no-task': {
      const [first = ''] = outcome.remedies
      const example = `/celery-fix ${first} ${outcome.task ?? 'TASK'}`
      return markdown(
        prose`${list(outcome.remedies)} ${[outcome.remedies.length === 1 ? 'needs' : 'need']} a task, as in ${example}, so nothing was committed.`,
      )
    }
    case 'finding-gone':
      return 'The head does not have the finding of this thread any more, or somebody approved it, so there is nothing to fix.'
    case 'nothing-to-fix':
      return joined(withoutFix(outcome.choice), ...about(outcome.choice))
    default:
      return assertNever(outcome)
  }
}

const NOTHING = 'Nothing was committed. Comment `/celery-fix help` for what it takes.'
const SUGGESTIONS =
  'Commit the suggestions of the review one by one, or apply this patch to the branch and push it.'

/** The patch takes the room that the other paragraphs leave. */
function withPatch(patch: readonly FixedFile[], before: readonly string[], after: readonly string[]): string {
  const used = size(joined(...before, ...after))
  return joined(...before, pastePatch(patch, MAX_BODY - RESERVED - used), ...after)
}

/** For notes about the patch and hidden markers. */
const RESERVED = 8000

/** A remedy that is refused has its reason below. */
function withoutFix(choice: FixChoice): string {
  if (choice.refused.length > 0) return 'Nothing was committed.'
  const { requested, inThread, suggestions, unfixable, approved } = choice
  const isClean = requested.length === 0 && !inThread && suggestions.length + unfixable.length === 0
  return nothingToFix({ requested, inThread, isClean, approved })
}

function joined(...paragraphs: readonly string[]): string {
  return paragraphs.filter((one) => one !== '').join('\n\n')
}

/** “2 fixes and 1 alias”. */
function whatOf({ fixed, remedies }: FixChoice): string {
  const kinds = [...Map.groupBy(remedies, ({ remedy }) => remedy.kind)]
  const parts = [
    ...(fixed.length > 0 || kinds.length === 0 ? [count(fixed.length, 'fix', 'fixes')] : []),
    ...kinds.map(([kind, all]) => count(all.length, kind, PLURALS[kind])),
  ]
  return new Intl.ListFormat('en').format(parts)
}

const PLURALS: Readonly<Record<AppliedRemedy['remedy']['kind'], string>> = {
  alias: 'aliases',
  stub: 'stubs',
  migration: 'migrations',
}

function tasksOf({ fixed, remedies }: FixChoice): readonly string[] {
  return [...new Set([...fixedTasks(fixed), ...remedies.map(({ remedy }) => remedy.task)])]
}

function unknownWord({ unknown, nearest }: { readonly unknown: string; readonly nearest: string | null }) {
  const meant: Prose = nearest === null ? [] : prose` Did you mean ${nearest}?`
  return markdown(prose`${unknown} is neither a rule nor a task with a finding on this head.${meant}`)
}

/** What could have been named; a word with a near one needs no list. */
function tasksWithFindings({
  words,
  tasks,
}: Extract<FixOutcome, { readonly kind: 'unknown' }>): readonly string[] {
  if (words.every(({ nearest }) => nearest !== null)) return []
  if (tasks.length === 0) return ['No task has a finding on this head.']
  const more = tasks.length - MAX_TASKS
  const others = more > 0 ? [`, and ${more} more`] : []
  return [markdown(prose`Tasks with findings: ${list(tasks.slice(0, MAX_TASKS))}${others}.`)]
}

const MAX_TASKS = 5

/** The paragraphs about what was judged and what is left out. */
function about(choice: FixChoice): readonly string[] {
  return [
    ...judgedHead(choice),
    ...suggestionsAmong(choice),
    ...refused(choice),
    ...left(choice),
    ...offers(choice),
    ...leftOut(choice),
  ]
}

function judgedHead({ judged }: FixChoice): string[] {
  return judged === null ? [] : [`The branch moved on after your command was written: ${judged} was judged.`]
}

/** In a thread, the person saw exactly what was committed. */
function suggestionsAmong({ fixed, inThread }: FixChoice): string[] {
  const suggested = fixed.filter(({ fix }) => fix?.safety === 'suggestion')
  if (suggested.length === 0 || inThread) return []
  return [itemList('Suggestions among them, which a person should read:', suggested.map(place))]
}

function refused(choice: FixChoice): string[] {
  if (choice.refused.length === 0) return []
  const reasons = choice.refused.map(({ remedy, refusal }) =>
    markdown(prose`${remedy.kind} ${remedy.task}: ${refusal}`),
  )
  return [itemList('Not possible:', reasons)]
}

function left(choice: FixChoice): string[] {
  const groups = Map.groupBy(choice.left, ({ why }) => why.kind)
  return [...groups].map(([kind, all]) =>
    itemList(
      markdown(whyLeft(choice, kind)),
      all.map(({ finding }) => place(finding)),
    ),
  )
}

function whyLeft(choice: FixChoice, kind: LeftFinding['why']['kind']): Prose {
  switch (kind) {
    case 'same lines':
      return prose`Left out, because their fixes change the same lines. Comment ${command(choice)} again for them:`
    case 'old name kept':
      return prose`Left out, because their fixes write a new name where another fix keeps the old one:`
    case 'encoding':
      return prose`Left out, because the encoding of a file cannot hold the text of their fixes:`
  }
}

/** Remedies for findings that have no fix: nobody must look for them in the review. */
function offers({ unfixable, refused }: FixChoice): string[] {
  const isRefused = (task: string) => refused.some(({ remedy }) => remedy.task === task)
  const offered = unfixable
    .flatMap((finding) => offeredRemedy(finding) ?? [])
    .filter(({ tasks }) => !tasks.some(isRefused))
  return offered
    .slice(0, MAX_OFFERS)
    .map(({ kind, tasks, purpose }) =>
      markdown(prose`${[purpose]}: comment ${['/celery-fix', kind, ...tasks].join(' ')}.`),
    )
}

const MAX_OFFERS = 3

function place({ path, line, title }: Finding): string {
  return markdown(prose`${`${path}:${line}`}: ${title}`)
}

/** Fixes that nobody asked for by this command, and how to get them. */
function leftOut({ requested, suggestions, notices, inThread }: FixChoice): string[] {
  const safeNotices = notices.filter(({ fix }) => fix?.safety === 'safe')
  return [
    ...sentence(suggestions.length, 'is a suggestion', 'are suggestions', ['/celery-fix all', ...requested]),
    ...(requested.length > 0 || inThread
      ? []
      : sentence(safeNotices.length, 'of a notice is left out', 'of notices are left out', [
          '/celery-fix',
          ...new Set(safeNotices.map(({ rule }) => rule)),
        ])),
  ]
}

function sentence(number: number, one: string, several: string, words: readonly string[]): string[] {
  if (number === 0) return []
  const [what, pronoun] = number === 1 ? [one, 'it'] : [several, 'them']
  const fixes = [count(number, 'fix', 'fixes'), ' ', what]
  return [markdown(prose`${fixes}: comment ${words.join(' ')} for ${[pronoun]}.`)]
}

function command({ requested }: FixChoice): string {
  return ['/celery-fix', ...requested].join(' ')
}
