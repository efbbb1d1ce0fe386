import type { Prose } from '../../shared/prose.ts'
import { visible } from '../../shared/prose.ts'
import { clip } from '../size-limits.ts'

/** Names and paths are shorter; what is not is somebody's joke and must not fill the page. */
const MAX_VALUE = 200
const MAX_PROSE = 2000

/**
 * A value from outside as a code span: nothing in it ends the span, mentions anyone, is markup or a hidden marker.
 * Control and bidirectional characters are shown as escapes.
 */
export function codeSpan(value: string): string {
  const shown = clip(withoutMarkup(visible(value)), MAX_VALUE) || '""'
  const ticks = '`'.repeat(longestRun(shown) + 1)
  const pad = /^[` ]|[` ]$/.test(shown) ? ' ' : ''
  return `${ticks}${pad}${shown}${pad}${ticks}`
}

/** Our own words with foreign values as code spans. Too long a text ends with an ellipsis, between two parts. */
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
 * Rendered Markdown as the content of a table cell, where `\|` is a pipe even inside code. Parsers disagree about a
 * pipe that follows a backslash of the value, so that one is shown as an escape.
 */
export function tableCell(rendered: string): string {
  return rendered.replace(/(?<=\\)\|/g, '\\u007c').replaceAll('|', '\\|')
}

/** Source text for a fence, where Markdown ends but hidden characters and text that looks like a marker would not. */
export function sourceLine(line: string): string {
  return withoutMarkup(line.split('\t').map(visible).join('\t'))
}

/** The longest run of backticks in a text. */
export function longestRun(text: string): number {
  let longest = 0
  for (const [run] of text.matchAll(/`+/g)) longest = Math.max(longest, run.length)
  return longest
}

/** Code keeps its characters, but whoever searches a body for hidden comments does not know what is code. */
function withoutMarkup(text: string): string {
  return text.replaceAll('<!--', '\\u003c!--')
}

/** As character references, which CommonMark never takes for structure. */
function escapeText(text: string): string {
  return text.replace(/\s+/g, ' ').replace(/[&\\`*_[\]<>|~#$]/g, (c) => `&#${c.charCodeAt(0)};`)
}
