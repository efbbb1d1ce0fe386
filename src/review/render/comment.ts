import type { HeadText } from '../../analysis/model/head-sources.ts'
import type { Finding, Fix } from '../../analysis/model/types.ts'
import { offeredRemedy } from '../../analysis/remedies/offered.ts'
import { count } from '../../shared/count.ts'
import type { Prose } from '../../shared/prose.ts'
import type { PlannedComment } from '../assign-comments.ts'
import { disjointEdits } from '../disjoint-edits.ts'
import { MAX_BODY, size, takeFitting } from '../size-limits.ts'
import type { DraftComment } from '../types.ts'
import { codeSpan, markdown } from './escape.ts'
import { detailBlocks, location } from './finding.ts'
import { fold } from './fold.ts'
import { footer, type Surroundings } from './footer.ts'
import { actionFor, opening, reference } from './opening.ts'
import { patchBlock } from './patch.ts'

/** More findings are only listed: what is to be said about them is what the first says. */
const MAX_EXPLAINED = 5
const MAX_LISTED = 50
const ROOM_FOR_NOTE = 100

/** Renders a planned comment. Its range is the suggestion's, which replaces exactly these lines. */
export function renderComment(
  comment: PlannedComment,
  headText: HeadText,
  surroundings: Surroundings,
): DraftComment {
  const { place, part } = comment
  const body =
    part === null || part.reports
      ? reporting(comment, headText, surroundings)
      : supplementing(comment, surroundings)
  const { path, side, range } = place
  return range === null
    ? { path, startLine: null, line: null, body }
    : { path, side, startLine: range.start, line: range.end, body }
}

function reporting(comment: PlannedComment, headText: HeadText, surroundings: Surroundings): string {
  const { findings, suggestion } = comment
  const last = footer(findings, surroundings)
  const { blocks, told } = opening(comment, surroundings, last)
  const open = [...blocks, ...(suggestion === null ? [] : [suggestion.block])]
  const patches = suggestion === null ? patchesOf(findings, headText) : []
  const end = [...patches, last, surroundings.encode('finding', keysOf(findings))]
  const room = MAX_BODY - size([...open, ...end].join('\n\n')) - ROOM_FOR_NOTE
  return [...open, ...reasons(findings, { told, room, canCommit: surroundings.canCommit }), ...end].join(
    '\n\n',
  )
}

/** One of several suggestions. GitHub may show it above the comment that gives the reason. */
function supplementing(comment: PlannedComment, surroundings: Surroundings): string {
  const { findings, suggestion } = comment
  const action = actionFor(comment, surroundings) ?? ''
  const marker = surroundings.encode('part', keysOf(findings))
  return [...findings.slice(0, 1).map(reference), action, suggestion?.block ?? '', marker].join('\n\n')
}

function keysOf(findings: readonly Finding[]): readonly string[] {
  return findings.map(({ fingerprint }) => fingerprint)
}

/** The rest of what is known, folded: causes, the wire names, the rollback, the ways out. */
function reasons(
  findings: readonly Finding[],
  {
    told,
    room,
    canCommit,
  }: { readonly told: ReadonlySet<Prose>; readonly room: number; readonly canCommit: boolean },
): readonly string[] {
  const explained = findings.length <= MAX_EXPLAINED ? findings : findings.slice(0, 1)
  const shared = sharedAdvice(explained)
  const blocks = [
    ...listOf(findings),
    ...explained.flatMap((finding) => [
      ...(findings.length > 1 ? [`**${markdown(finding.title)}** (${location(finding)})`] : []),
      ...detailBlocks(finding, findings.length > 1 ? adviceAmong(finding, shared) : told),
      ...(canCommit ? remedyOffer(finding) : []),
    ]),
    ...(shared.size > 0 ? ['**All of them**', ...shared] : []),
  ]
  if (blocks.length === 0) return []
  const { shown, left } = takeFitting(blocks, (block) => block, room)
  const note =
    left.length > 0 ? [`${count(left.length, 'paragraph')} left out, the comment is too long.`] : []
  const isAboutMessages = findings.some(({ outcomes }) => outcomes !== null)
  return [fold(isAboutMessages ? 'Why, and what a rollback does' : 'Why', [...shown, ...note])]
}

/** What each of several findings advises: it is said once, below them. */
function sharedAdvice(findings: readonly Finding[]): ReadonlySet<string> {
  const [first = new Set<string>(), ...others] = findings.map(({ advice }) => new Set(advice.map(markdown)))
  return others.length === 0 ? new Set() : others.reduce((shared, one) => shared.intersection(one), first)
}

function adviceAmong({ advice }: Finding, shared: ReadonlySet<string>): ReadonlySet<Prose> {
  return new Set(advice.filter((one) => shared.has(markdown(one))))
}

function remedyOffer(finding: Finding): readonly string[] {
  const offered = offeredRemedy(finding)
  if (offered === null) return []
  return [`${offered.purpose}: ${codeSpan(['/celery-fix', offered.kind, ...offered.tasks].join(' '))}`]
}

/** Each place of many findings, in the order of their lines. */
function listOf(findings: readonly Finding[]): readonly string[] {
  if (findings.length <= MAX_EXPLAINED) return []
  const listed = findings.toSorted((a, b) => a.line - b.line).slice(0, MAX_LISTED)
  const lines = listed.map(({ line, title }) => `- line ${line}: ${markdown(title)}`)
  const more = findings.length - listed.length
  return [[...lines, ...(more > 0 ? [`- and ${more} more`] : [])].join('\n')]
}

/** The fixes that no suggestion carries, and illustrations, each as one patch. */
function patchesOf(findings: readonly Finding[], headText: HeadText): readonly string[] {
  const fixes = findings.flatMap(({ fix }) => fix ?? [])
  const isReal = ({ verified, safety }: Fix) => verified && safety !== 'display'
  return [
    ...patchOf('The fix as a patch', fixes.filter(isReal), headText),
    ...patchOf(
      'An illustration, to be adapted',
      fixes.filter((fix) => !isReal(fix)),
      headText,
    ),
  ]
}

function patchOf(summary: string, fixes: readonly Fix[], headText: HeadText): readonly string[] {
  const [first] = fixes
  if (first === undefined) return []
  const edits = disjointEdits(fixes.flatMap((fix) => fix.edits))
  const shown = edits === null ? [first] : fixes
  const titles = [...new Set(shown.map(({ title }) => markdown(title)))].slice(0, MAX_EXPLAINED).join('; ')
  return [fold(summary, [`${titles}:`, patchBlock(edits ?? first.edits, headText)])]
}
