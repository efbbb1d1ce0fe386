import type { LinePlace, Side } from '../state.ts'

/** One line of a patch with its number on each side; null on the side where it does not exist. */
interface PatchLine {
  readonly text: string
  readonly left: number | null
  readonly right: number | null
  /** Lines below the patch's first `@@`, as `position` in the older form of comments. */
  readonly position: number
  readonly hunk: number
}

interface Hunk {
  readonly header: string
  readonly oldStart: number
  readonly oldLines: number
  readonly newStart: number
  readonly newLines: number
}

interface ParsedPatch {
  readonly hunks: readonly Hunk[]
  readonly lines: readonly PatchLine[]
}

const HEADER = /^@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@/

/** Reads git's hunks of one file. */
export function parsePatch(patch: string): ParsedPatch {
  const hunks: Hunk[] = []
  const lines: PatchLine[] = []
  let left = 0
  let right = 0
  patch.split('\n').forEach((text, position) => {
    const header = HEADER.exec(text)
    if (header !== null) {
      const [, oldStart, oldLines = '1', newStart, newLines = '1'] = header
      left = Number(oldStart)
      right = Number(newStart)
      const counts = { oldLines: Number(oldLines), newLines: Number(newLines) }
      hunks.push({ header: text, oldStart: left, newStart: right, ...counts })
      return
    }
    const hunk = hunks.length - 1
    const sign = text.charAt(0)
    if (sign === '-') lines.push({ text, left: left++, right: null, position, hunk })
    else if (sign === '+') lines.push({ text, left: null, right: right++, position, hunk })
    else if (sign === ' ') lines.push({ text, left: left++, right: right++, position, hunk })
  })
  return { hunks, lines }
}

/** The line of a patch with this number on this side. */
export function lineOn(patch: ParsedPatch, side: Side, number: number): PatchLine | null {
  return patch.lines.find((line) => (side === 'LEFT' ? line.left : line.right) === number) ?? null
}

/** What GitHub shows above a comment: its hunk down to the commented line. */
export function hunkDownTo(patch: ParsedPatch, target: PatchLine): string {
  const shown = patch.lines.filter((line) => line.hunk === target.hunk && line.position <= target.position)
  return [patch.hunks[target.hunk]?.header ?? '', ...shown.map((line) => line.text)].join('\n')
}

/** The line number of an old line in the new text; null when the patch changed or removed it. */
function mapForward(patch: ParsedPatch, oldLine: number): number | null {
  const within = lineOn(patch, 'LEFT', oldLine)
  if (within !== null) return within.right
  const before = patch.hunks.filter((hunk) => hunk.oldStart + hunk.oldLines <= oldLine)
  return before.reduce((line, hunk) => line + hunk.newLines - hunk.oldLines, oldLine)
}

/** The whole place in the new text, or null when a line of it changed or lines came between. */
export function mapPlace(patch: ParsedPatch, place: LinePlace): LinePlace | null {
  const first = place.startLine ?? place.line
  for (let line = first; line <= place.line; line++) {
    const mapped = mapForward(patch, line)
    if (mapped === null || mapped - line !== (mapForward(patch, first) ?? Number.NaN) - first) return null
  }
  const shift = (mapForward(patch, place.line) ?? place.line) - place.line
  return {
    ...place,
    line: place.line + shift,
    startLine: place.startLine === null ? null : place.startLine + shift,
  }
}
