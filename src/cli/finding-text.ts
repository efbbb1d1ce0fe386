import { applyEdits } from '../analysis/fixes/apply-edits.ts'
import { textToEdit } from '../analysis/model/head-sources.ts'
import type { SourceText } from '../analysis/model/source-text.ts'
import type { Finding, Fix } from '../analysis/model/types.ts'
import { offeredRemedy } from '../analysis/remedies/offered.ts'
import { hunksOf } from '../patch/hunks.ts'
import { assertNever } from '../shared/assert-never.ts'
import { plain, visible } from '../shared/prose.ts'
import { codeFrame } from './code-frame.ts'
import { diffLine } from './diff-line.ts'
import { type Paint, SEVERITY_COLOURS } from './paint.ts'
import { MAX_PROSE, wrap } from './text-layout.ts'

export type Texts = ReadonlyMap<string, SourceText>

/** One finding for people: its title and place, what it says, with its lines, and its fix. */
export function findingText(
  finding: Finding,
  { baseTexts, headText }: { readonly baseTexts: Texts; readonly headText: Texts },
  paint: Paint,
): string[] {
  const texts = finding.side === 'head' ? headText : baseTexts
  return [...findingLines(finding, texts, paint), ...fixLines(finding, headText, paint)]
}

function findingLines(finding: Finding, texts: Texts, paint: Paint): string[] {
  const { severity, rule, path, line, side } = finding
  const where = visible(`${path}:${line}`) + (side === 'base' ? ' (before the change)' : '')
  const first = `${paint([SEVERITY_COLOURS[severity], 'bold'], `${severity}:`)} ${paint('bold', plain(finding.title))}`
  const second = `  ${paint('cyan', where)} · ${rule}`
  const source = texts.get(path)
  const frame = source === undefined ? [] : codeFrame(source.text, finding, paint)
  const advice = finding.advice.flatMap((paragraph) => ['', ...paragraphLines(plain(paragraph))])
  return [
    first,
    second,
    ...paragraphLines(plain(finding.message)),
    ...nameLines(finding),
    ...frame,
    ...advice,
    ...remedyLines(finding),
  ]
}

function remedyLines(finding: Finding): string[] {
  const offered = offeredRemedy(finding)
  if (offered === null) return []
  return ['', `  ${offered.purpose}:`, `    celery-guard fix --${offered.kind} ${offered.tasks.join(' ')}`]
}

/** The wire names, where the message cannot hold them all. */
function nameLines({ names }: Finding): string[] {
  if (names.length < 2) return []
  return names.map(
    (name) =>
      `    ${visible([...new Set([name.old, name.new])].filter((wire) => wire !== null).join(' → '))}`,
  )
}

function fixLines({ fix, path }: Finding, headText: Texts, paint: Paint): string[] {
  if (fix === null) return []
  const lines = ['', `  ${paint('green', labelOf(fix))}: ${plain(fix.title)}`]
  const paths = [...new Set(fix.edits.map((edit) => edit.path))]
  for (const edited of paths) {
    const edits = fix.edits.filter((edit) => edit.path === edited)
    const before = textToEdit(headText, edited, edits).text
    const after = applyEdits(before, edits)
    if (paths.length > 1 || edited !== path) lines.push(`  ${paint('cyan', visible(edited))}`)
    const diff = hunksOf(before, after, 1).flatMap((hunk) => hunk.lines)
    lines.push(...diff.map((line) => diffLine(line, paint)))
  }
  return lines
}

function labelOf({ safety, verified }: Fix): string {
  if (!verified) return 'Illustration'
  switch (safety) {
    case 'safe':
      return 'Fix'
    case 'suggestion':
      return 'Suggestion'
    case 'display':
      return 'Illustration'
    default:
      return assertNever(safety)
  }
}

/** Prose in lines short enough to read. */
function paragraphLines(text: string): string[] {
  return wrap(text, MAX_PROSE).map((line) => `  ${line}`)
}
