import type { Paint } from '../../../src/cli/paint.ts'
import { hunksOf } from '../../../src/patch/hunks.ts'
import { visible } from '../../../src/shared/prose.ts'
import type { LinePlace } from '../../../test/simulated-github/index.ts'
import { chunks } from './spans.ts'

/** A longer range is shown by its end, as the suggestion below repeats it. */
const MAX_HUNK_LINES = 12
const NUMBERS = 11

/** The lines of a unified diff, coloured by their signs. */
export function renderDiff(lines: readonly string[], width: number, paint: Paint): string[] {
  return lines.flatMap((line) => diffLine(line, width, paint))
}

/** What a suggestion replaces and by what, as GitHub shows it in place of the block. */
export function renderSuggestion(
  { old, fresh }: { readonly old: readonly string[]; readonly fresh: readonly string[] },
  width: number,
  paint: Paint,
): string[] {
  const text = (lines: readonly string[]) => lines.map((line) => `${line}\n`).join('')
  const hunks = hunksOf(text(old), text(fresh), 1).map((hunk) => renderDiff(hunk.lines, width, paint))
  return hunks.flatMap((hunk, i) => (i === 0 ? hunk : [paint('dim', '…'), ...hunk]))
}

/** The commented lines with the numbers of both sides, as GitHub shows them over a comment, without those above. */
export function renderHunk(
  diffHunk: string,
  { side, startLine, line: endLine }: LinePlace,
  width: number,
  paint: Paint,
): string[] {
  const lines = numbered(diffHunk)
  const start = startLine ?? endLine
  const first = lines.findIndex(({ left, right }) => (side === 'LEFT' ? left : right) === start)
  const shown = lines.slice(Math.max(0, first)).slice(-MAX_HUNK_LINES)
  return shown.flatMap(({ left, right, text }) => {
    const numbers = ` ${number(left)} ${number(right)} `
    return diffLine(text, width - NUMBERS, paint).map((line, i) => {
      return `${paint('dim', i === 0 ? numbers : ' '.repeat(NUMBERS))}${line}`.trimEnd()
    })
  })
}

interface NumberedLine {
  readonly left: number | null
  readonly right: number | null
  readonly text: string
}

function numbered(diffHunk: string): NumberedLine[] {
  const [header = '', ...lines] = diffHunk.split('\n')
  const start = /^@@ -(\d+)(?:,\d+)? \+(\d+)/.exec(header)
  let left = Number(start?.[1])
  let right = Number(start?.[2])
  return lines.map((text) => {
    if (text.startsWith('-')) return { left: left++, right: null, text }
    if (text.startsWith('+')) return { left: null, right: right++, text }
    if (text.startsWith('\\')) return { left: null, right: null, text }
    return { left: left++, right: right++, text }
  })
}

function number(line: number | null): string {
  return String(line ?? '').padStart(4)
}

/** A sign, a space and the source, in lines that fit; control characters made visible. */
function diffLine(line: string, width: number, paint: Paint): string[] {
  const shown = visible(line.replace(/\r$/, '').replaceAll('\t', '    '))
  if (/^(@@ |--- |\+\+\+ )/.test(line)) return chunks(shown, width).map((one) => paint('cyan', one))
  const sign = shown.slice(0, 1)
  return chunks(shown.slice(1), width - 2).map((text) => {
    const whole = `${sign} ${text}`.trimEnd()
    if (sign === '+') return paint('green', whole)
    return sign === '-' ? paint('red', whole) : whole
  })
}
