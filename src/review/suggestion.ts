import { applyEdits, splitLines } from '../analysis/fixes/apply-edits.ts'
import { type HeadText, headTextOf } from '../analysis/model/head-sources.ts'
import type { Edit, Finding } from '../analysis/model/types.ts'
import { applySuggestion } from './apply-suggestion.ts'
import type { PullRequestDiff } from './diff.ts'
import { disjointEdits } from './disjoint-edits.ts'
import { contains, intersection, type LineRange } from './line-range.ts'
import { MARKER_START } from './marker.ts'
import { codeFence } from './render/code-fence.ts'
import { size } from './size-limits.ts'

/** A longer replacement is easier to read as a patch, which omits unchanged lines. */
const MAX_LINES = 40
/** Lines between a decorator and its `def` that are worth repeating. */
const MAX_DEFINITION = 5
/** Most of a comment is for its text. */
const MAX_BYTES = 20_000

/** A replacement for exactly the lines of `range`, in one hunk of head, that a person can commit with one click. */
export interface Suggestion extends Replacement {
  /** The Markdown block. */
  readonly block: string
}

interface Replacement {
  readonly path: string
  readonly range: LineRange
  /** In the order of their lines. */
  readonly edits: readonly Edit[]
}

/** The suggestion that makes edits, for the fix of a finding. Null: not in one hunk, too long, or it changes nothing. */
export function suggestionOf(
  edits: readonly Edit[],
  finding: Finding,
  diff: PullRequestDiff,
  headText: HeadText,
): Suggestion | null {
  const replacement = combine(edits)
  if (replacement === null) return null
  const hunks = diff.files.head.get(replacement.path)?.hunks ?? []
  const hunk = hunks.find(({ head }) => head && contains(head, replacement.range))?.head
  return hunk ? render(withDefinition(replacement, finding, hunk), headText) : null
}

/** Extends it to the finding's last line: GitHub shows a comment below its range, and the `def` should be above. */
function withDefinition(replacement: Replacement, finding: Finding, hunk: LineRange): Replacement {
  const own = { start: finding.line, end: finding.endLine }
  const isNear = finding.endLine - replacement.range.end <= MAX_DEFINITION
  const isHere = finding.side === 'head' && finding.path === replacement.path
  if (!isHere || !isNear || !intersection(own, replacement.range)) return replacement
  const range = { start: replacement.range.start, end: Math.max(replacement.range.end, finding.endLine) }
  return contains(hunk, range) && range.end - range.start < MAX_LINES
    ? { ...replacement, range }
    : replacement
}

/**
 * Merges suggestions whose ranges overlap: GitHub applies one per line in a batch. As each is in one hunk, all are in the
 * same. Null when they conflict or are too long together.
 */
export function mergeSuggestions(suggestions: readonly Suggestion[], headText: HeadText): Suggestion | null {
  const replacement = combine(suggestions.flatMap(({ edits }) => edits))
  if (replacement === null) return null
  const end = Math.max(...suggestions.map(({ range }) => range.end))
  return render({ ...replacement, range: { ...replacement.range, end } }, headText)
}

/** The lines that edits replace, with all lines between; null when the edits conflict or concern several files. */
function combine(all: readonly Edit[]): Replacement | null {
  const edits = disjointEdits(all)
  const [first, last] = [edits?.[0], edits?.at(-1)]
  if (!edits || first === undefined || last === undefined || first.path !== last.path) return null
  const range = { start: first.startLine, end: last.endLine }
  return range.end - range.start < MAX_LINES ? { path: first.path, range, edits } : null
}

function render(replacement: Replacement, headText: HeadText): Suggestion | null {
  const { text, encoding } = headTextOf(headText, replacement.path)
  // GitHub does not document how it commits a suggestion to other encodings.
  if (encoding !== 'utf-8') return null
  const block = codeFence('suggestion', replacementLines(text, replacement))
  // A hidden marker in the source would be in the comment unescaped.
  if (size(block) > MAX_BYTES || block.includes(MARKER_START)) return null
  return isVerified(block, text, replacement) ? { ...replacement, block } : null
}

/** The new lines of the range without line ends: GitHub uses those of the file. */
function replacementLines(text: string, { range, edits }: Replacement): readonly string[] {
  const before = splitLines(text)
    .slice(range.start - 1, range.end)
    .join('')
  const moved = edits.map(({ startLine, endLine, replacement }) => ({
    startLine: startLine - range.start + 1,
    endLine: endLine - range.start + 1,
    replacement,
  }))
  return splitLines(applyEdits(before, moved)).map((line) => line.replace(/\r?\n$/, ''))
}

/** Whether committing the rendered block gives the text that was verified, and changes anything. */
function isVerified(block: string, text: string, { range, edits }: Replacement): boolean {
  const committed = applySuggestion(text, { startLine: range.start, line: range.end, body: block })
  return committed === applyEdits(text, edits) && committed !== text
}
