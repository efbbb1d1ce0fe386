import type { Finding } from '../../analysis/model/types.ts'
import type { Prose } from '../../shared/prose.ts'
import type { PlannedComment } from '../assign-comments.ts'
import type { Place } from '../diff-position.ts'
import { intersection } from '../line-range.ts'
import { codeSpan, markdown } from './escape.ts'
import { location, waysOut } from './finding.ts'
import { commandFor, type Surroundings } from './footer.ts'
import { impactOf } from './impact.ts'
import { MAX_OPEN, shownLength } from './open-length.ts'
import { sentences } from './sentences.ts'

/** A longer path would hide the words behind it. */
const MAX_LOCATION = 60
/** A blank line. */
const SEPARATOR = 2

/** What a reader sees first. */
export interface Opening {
  readonly blocks: readonly string[]
  /** The texts of the finding that these blocks hold as a whole. */
  readonly told: ReadonlySet<Prose>
}

/**
 * What breaks and for whom, then what to press or to do. With `last`, which ends the comment, that makes at most `MAX_OPEN`
 * characters: a sentence that does not fit is behind the fold.
 */
export function opening(comment: PlannedComment, surroundings: Surroundings, last: string): Opening {
  const [first, ...others] = comment.findings
  if (first === undefined) throw new Error('a comment has a finding')
  const title = titleLine(first, others, comment.place)
  const action = actionFor(comment, surroundings)
  const room = MAX_OPEN - shownLength([title, action ?? '', last].join('\n\n'))
  const impact = impactOf(first)
  const said = take(impact === null ? sentences(first.message) : [impact], room)
  const line = [title, ...said].join(' ')
  const told = new Set(isWhole(said, first.message) ? [first.message] : [])
  if (action !== null) return { blocks: [line, action], told }

  const [advice] = others.length === 0 ? waysOut(first) : []
  const todo = take(
    advice ? sentences(advice) : [],
    room - shownLength(line) + shownLength(title) - SEPARATOR,
  )
  if (advice && isWhole(todo, advice)) told.add(advice)
  return { blocks: todo.length === 0 ? [line] : [line, todo.join(' ')], told }
}

/** Names the finding whose own comment gives the reason. */
export function reference(finding: Finding): string {
  const at = location(finding)
  return `Part of the fix for **${markdown(finding.title)}**${shownLength(at) <= MAX_LOCATION ? ` at ${at}` : ''}.`
}

/** What to press: the suggestion below, all suggestions, the command, the patch. Null where nothing fixes it. */
export function actionFor(
  { findings, suggestion, part }: PlannedComment,
  { canCommit }: Surroundings,
): string | null {
  const fixes = findings.flatMap(({ fix }) => (fix?.verified && fix.safety !== 'display' ? [fix] : []))
  const titles = [...new Set(fixes.map((fix) => markdown(fix.title)))].join('; ')
  if (titles === '') return null
  const title = shownLength(titles) <= MAX_LOCATION ? titles : 'The fix'
  const command = canCommit ? commandFor(findings) : null
  if (part !== null) {
    const all = part.of === 2 ? 'both' : `all ${part.of}`
    const or = command === null ? '' : ` or by ${codeSpan(command)}`
    return `${title} (${part.number} of ${part.of}). Apply ${all} together, as one batch of suggestions${or}:`
  }
  if (suggestion !== null) return `${title}:`
  if (command !== null) return `${title}: comment ${codeSpan(command)}, or apply the patch below.`
  // A reply accepts what this comment shows; elsewhere the command takes safe fixes alone.
  return canCommit && fixes.length === findings.length
    ? `${title}: reply ${codeSpan('/celery-fix')}, or apply the patch below.`
    : `${title}: the patch is below.`
}

/** The first sentences that fit. */
function take(all: readonly Prose[], room: number): readonly string[] {
  const rendered = all.map(markdown)
  let used = 0
  const end = rendered.findIndex((sentence) => {
    used += shownLength(sentence) + 1
    return used > room
  })
  return end < 0 ? rendered : rendered.slice(0, end)
}

function isWhole(said: readonly string[], text: Prose): boolean {
  return said.join(' ') === markdown(text)
}

function titleLine(first: Finding, others: readonly Finding[], place: Place): string {
  return `**${markdown(first.title)}**${whereIs(first, place)}${more(first, others)}.`
}

function more(first: Finding, others: readonly Finding[]): string {
  if (others.length === 0) return ''
  const isAlike = others.every(({ rule, path }) => rule === first.rule && path === first.path)
  return isAlike
    ? `, and ${others.length} more like it in this file`
    : `, and ${others.length} more, listed below`
}

/** Where a finding is, if that is not where its comment is. */
function whereIs(finding: Finding, place: Place): string {
  const own = { start: finding.line, end: finding.endLine }
  const isHere = finding.side === place.side && (finding.side === 'base' || finding.path === place.path)
  if (isHere && place.range !== null && intersection(own, place.range)) return ''
  const before = finding.side === 'base' ? ' before this change' : ''
  if (finding.path === place.path) return ` (line ${finding.line}${before})`
  return ` (${codeSpan(ending(`${finding.path}:${finding.line}`))}${before})`
}

/** The end of a location, which tells files apart. */
function ending(location: string): string {
  return location.length <= MAX_LOCATION ? location : `…${location.slice(1 - MAX_LOCATION)}`
}
