import type { Prose } from '../../shared/prose.ts'
import { visible } from '../../shared/prose.ts'
import { clip } from '../size-limits.ts'

/** Real names and paths are shorter; a longer one must not fill the page. */
const MAX_VALUE = 200
const MAX_PROSE = 2000

/**
 * A foreign value as a code span: it cannot end the span, mention anyone, or hold markup or a hidden marker. Control and
 * bidirectional characters are shown as escapes.
 */
export function codeSpan(value: string): string {
  const shown = clip(withoutMarkup(visible(value)), MAX_VALUE) || '""'
  const ticks = '`'.repeat(longestRun(shown) + 1)
  const pad = /^[` ]|[` ]$/.test(shown) ? ' ' : ''
  return `${ticks}${pad}${shown}${pad}${ticks}`
}

/** Prose with foreign values as code spans. A text that is too long ends with an ellipsis, between two parts. */
export function markdown(text: Prose): string {
  let out = ''
  for (const part of text) {
    const rendered = typeof part === 'string' ? escapeText(part) : codeSpan(part.code)
    if (out.length + rendered.length > MAX_PROSE) return `${out}…`
    // Two code spans without anything between them would be read as one.
    out += out.endsWith('`') && rendered.startsWith('`') ? ` ${rendered}` : rendered
  }
  return out
}

/**
 * Rendered Markdown as the content of a table cell, where `\|` is a pipe even inside code. Parsers disagree about a pipe
 * that follows a backslash of the value, so that pipe is shown as an escape.
 */
export function tableCell(rendered: string): string {
  return rendered.replace(/(?<=\\)\|/g, '\\u007c').replaceAll('|', '\\|')
}

/** Source text for a code fence: shows hidden characters, and breaks text that looks like a marker. */
export function sourceLine(line: string): string {
  return withoutMarkup(line.split('\t').map(visible).join('\t'))
}

/** The longest run of backticks in a text. */
export function longestRun(text: string): number {
  let longest = 0
  for (const [run] of text.matchAll(/`+/g)) longest = Math.max(longest, run.length)
  return longest
}

/** A search for markers in a body does not know which of it is code. */
function withoutMarkup(text: string): string {
  return text.replaceAll('<!--', '\\u003c!--')
}

/** Escapes with character references, which CommonMark never reads as structure. */
function escapeText(text: string): string {
  return text.replace(/\s+/g, ' ').replace(/[&\\`*_[\]<>|~#$]/g, (c) => `&#${c.charCodeAt(0)};`)
}
