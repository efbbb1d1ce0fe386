import type { Settings } from '../analysis/model/settings.ts'
import type { Conclusion } from '../analysis/model/types.ts'
import { count } from '../shared/count.ts'
import { list, type Prose, prose } from '../shared/prose.ts'
import { codeSpan, markdown } from './render/escape.ts'
import type { CheckOutput } from './types.ts'

const MAX_TASKS = 30

/** Reply: the fixes are committed. */
export function fixesCommitted(commit: {
  readonly sha: string
  /** “2 fixes”. */
  readonly what: string
  /** The wire names of the tasks concerned. */
  readonly tasks: readonly string[]
}): string {
  const head = `Committed ${commit.what} in ${commitLink(commit.sha)}.`
  const shown = commit.tasks.slice(0, MAX_TASKS).map((task) => `- ${codeSpan(task)}`)
  const more = commit.tasks.length - shown.length
  if (more > 0) shown.push(`- and ${more} more`)
  return shown.length > 0 ? `${head}\n\n${shown.join('\n')}` : head
}

/** Reply: no requested finding has a fix that may be applied without a person's judgement. */
export function nothingToFix({
  requested,
  inThread,
  isClean,
  approved,
}: {
  readonly requested: readonly string[]
  readonly inThread: boolean
  /** There is no error or warning, or people approved them. */
  readonly isClean: boolean
  /** How many findings people approved. */
  readonly approved: number
}): string {
  if (isClean) {
    const others = approved > 0 ? ' that nobody approved' : ''
    return `Nothing to fix: this head has neither an error nor a warning${others}.`
  }
  const others = approved > 0 ? ' Fixes of findings that people approved are left out.' : ''
  if (requested.length === 0 && inThread)
    return 'Nothing to fix: the finding of this thread has no fix that was verified.'
  const which = requested.length > 0 ? 'finding with these names' : 'error or warning'
  return `Nothing to fix: no ${which} on this head has a fix that is safe and verified.${others}`
}

/** Reply: the person may not have fixes committed. */
export function permissionDenied(
  login: string,
  needed: Settings['fix'],
  { command, nothing } = { command: '/celery-fix', nothing: 'nothing was committed' },
): string {
  if (needed === 'nobody') {
    return markdown(prose`The settings of this repository let nobody use ${command}, so ${[nothing]}.`)
  }
  const permission: Prose = [`${needed} permission`]
  return markdown(prose`${login} has no ${permission} on this repository, so ${[nothing]}.`)
}

/** Reply: a closed pull request has no check. */
export function nothingChecked(): string {
  return 'This pull request is not open, so nothing was checked.'
}

/** Reply: an unexpected failure; the id finds it in the log. */
export function commandFailed(command: string, correlationId: string, reason: string): string {
  const nothing = [command === '/celery-approve' ? 'approved nothing' : 'committed nothing']
  return markdown(
    prose`${command} failed and ${nothing}: ${reason}. Comment ${command} again; if it keeps failing, give the operator of this app the id ${correlationId}.`,
  )
}

/** Check run in progress. */
export function checkInProgress(): Pick<CheckOutput, 'title' | 'summary'> {
  return { title: 'Comparing task contracts', summary: 'Comparing the Celery tasks of base and head.' }
}

/** Check run of a head that is no longer the head. */
export function checkSuperseded(newHead: string): CheckOutput {
  return outcome('cancelled', SUPERSEDED, `${commitLink(newHead)} is reviewed instead.`)
}

/** Check run of a pull request that was closed before its head was analyzed. */
export function checkClosed(): CheckOutput {
  return outcome('cancelled', CLOSED, 'It was closed before its tasks were compared.')
}

/** Whether a run ended without a verdict on its head, which may be that of an open pull request or of a group again. */
export function isUnjudged({ title }: Pick<CheckOutput, 'title'>): boolean {
  return title === SUPERSEDED || title === CLOSED || title === GONE
}

/** Whether a run says that its head could not be evaluated, for a reason that may have passed. */
export function isFailed({ title }: Pick<CheckOutput, 'title'>): boolean {
  return title === FAILED
}

const FAILED = 'Could not be judged: the tasks could not be evaluated'
const SUPERSEDED = 'Superseded by a newer head'
const CLOSED = 'The pull request was closed'
const GONE = 'The merge group is gone'

/**
 * Check run of a head that could not be analyzed because of an unexpected failure; the id finds it in the log. Its
 * conclusion is `failure`: a required check that is `neutral` would let the pull request through.
 */
export function checkFailed(correlationId: string, reason: string): CheckOutput {
  return outcome(
    'failure',
    FAILED,
    markdown(
      prose`The tasks of this head could not be evaluated: ${reason}. Re-run the check; if it keeps failing, give the operator of this app the id ${correlationId}.`,
    ),
  )
}

/** Check run of a pull request whose head another one shares, which fails or, without a title, has no verdict yet. */
export function checkOfSharedHead(
  output: CheckOutput,
  other: { readonly number: number; readonly title: string | null },
): CheckOutput {
  const reference = `Pull request #${other.number} has this head too`
  const [short, long] =
    other.title === null
      ? ['is still being compared', 'is still being compared']
      : ['fails', `fails: ${codeSpan(other.title)}`]
  const why = 'GitHub counts one check of this name for a commit, so it shows the worst of its pull requests.'
  return {
    ...noted(output, `${reference} and ${long}. ${why}`),
    conclusion: 'failure',
    own: output.conclusion,
    title: `${reference} and ${short}`,
  }
}

/** Check run of a head that more pull requests share than are looked at. */
export function checkOfCrowdedHead(output: CheckOutput, most: number): CheckOutput {
  const why = `More than ${most} other pull requests failed on this head, and GitHub counts one check of this name for a commit.`
  return {
    ...noted(output, `${why} Push another commit: a new head has a check of its own.`),
    conclusion: 'failure',
    own: output.conclusion,
    title: 'Could not be judged: too many pull requests have this head',
  }
}

/** A verdict whose review GitHub refused: its table has all findings. */
export function checkWithoutReview(output: CheckOutput, reason: string): CheckOutput {
  return noted(
    output,
    `${REFUSED}, so no finding has a comment: all are listed below. GitHub’s reason: ${codeSpan(reason)}`,
  )
}

/** A verdict of whose review GitHub placed only some comments. */
export function checkWithoutComments(output: CheckOutput, missing: number): CheckOutput {
  const lines =
    missing === 1
      ? 'a comment, whose line the diff does not show'
      : `${missing} comments, whose lines the diff does not show`
  return noted(output, `${PLACED_NOT} ${lines}: all findings are listed below.`)
}

/** Whether a summary is that of `checkWithoutReview` or `checkWithoutComments`. */
export function lacksReview(summary: string): boolean {
  return summary.includes(REFUSED) || summary.includes(PLACED_NOT)
}

const REFUSED = 'GitHub refused the review'
const PLACED_NOT = 'GitHub did not place'

/** A verdict with findings that nobody was informed of. */
export function checkOfLockedConversation(output: CheckOutput): CheckOutput {
  return noted(output, 'The conversation is locked, so new findings have no comments: all are listed below.')
}

/** The summary of a verdict that stays although a later review of the head failed; the id finds the cause in the log. */
export function summaryAfterFailure(summary: string, correlationId: string): string {
  if (summary.includes(FAILED_LATER)) return summary
  const note = prose`${[FAILED_LATER]}, so comments may be missing. Re-run the check; if it keeps failing, give the operator of this app the id ${correlationId}.`
  return `${markdown(note)}\n\n${summary}`
}

const FAILED_LATER = 'A later review of this head failed'

/** The settings that a pull request would bring to its base branch. */
export interface NewSettings {
  /** As a settings file names them. */
  readonly changed: readonly string[]
  /** What is wrong in them. */
  readonly problem: string | null
  /** Of the check, if they counted already. */
  readonly conclusion: Conclusion
  readonly findings: number
}

/** The check of a pull request that changes the settings: they count for later ones. */
export function checkOfNewSettings(
  output: CheckOutput,
  findings: number,
  { changed, problem, ...then }: NewSettings,
): CheckOutput {
  const which: Prose = changed.length > 0 ? prose` (${list(changed.slice(0, MAX_CHANGED))})` : []
  const isSame = then.conclusion === output.conclusion && then.findings === findings
  const effect: Prose = isSame
    ? ['this check would be the same']
    : [`this check would ${OUTCOMES[then.conclusion]}, with ${count(then.findings, 'finding')}`]
  const wrong: Prose = problem === null ? [] : prose` They are not valid: ${problem}.`
  const text = prose`This pull request changes the settings${which}, which count from its merge on. With them, ${effect}.${wrong}`
  return noted(output, markdown(text))
}

const MAX_CHANGED = 10
const OUTCOMES = { success: 'pass', failure: 'fail', neutral: 'be neutral' } as const

/** The check of a merge group, with the numbers of its pull requests and of those ahead. */
export function checkOfGroup(
  output: CheckOutput,
  { own, ahead }: { readonly own: readonly number[]; readonly ahead: readonly number[] },
): CheckOutput {
  if (own.length === 0) return output
  if (ahead.length === 0) return noted(output, `The merge group of ${references(own)}.`)
  const together =
    output.conclusion === 'success' ? '' : ' If each passes alone, they break something together.'
  return noted(
    output,
    `The merge group of ${references(own)}, on top of ${references(ahead)} ahead in the merge queue.${together}`,
  )
}

/** Check run of a merge group that was gone before it was judged. */
export function checkOfGoneGroup(): CheckOutput {
  return outcome('cancelled', GONE, 'It left the merge queue before its tasks were compared.')
}

/** GitHub links them. The last ones are the closest. */
function references(numbers: readonly number[]): string {
  const shown = numbers.slice(-MAX_REFERENCES).map((number) => `#${number}`)
  const more = numbers.length - shown.length
  return new Intl.ListFormat('en').format(more > 0 ? [...shown, `${more} more`] : shown)
}

const MAX_REFERENCES = 20

/** A check of a pull request of which GitHub lists only some files. The trees of base and head have them all. */
export function checkOfUnlistedFiles(output: CheckOutput, listed: number, changed: number): CheckOutput {
  return noted(
    output,
    `GitHub lists ${listed} of the ${changed} changed files. All were compared; findings in the others are in this check, without a place in the diff.`,
  )
}

/** A check with a note, which is Markdown, in front of its summary. */
function noted(output: CheckOutput, note: string): CheckOutput {
  return { ...output, summary: `${note}\n\n${output.summary}` }
}

function outcome(conclusion: CheckOutput['conclusion'], title: string, summary: string): CheckOutput {
  return { conclusion, title, summary, text: null, annotations: [] }
}

/** GitHub links a bare commit id. */
function commitLink(sha: string): string {
  return /^[0-9a-f]{40}$/.test(sha) ? sha : codeSpan(sha)
}
