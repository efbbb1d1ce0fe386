import type { Reference } from '../references/reference.ts'
import type { TextEdit } from './text-edit.ts'

/** A plain literal of Python or TypeScript: an optional `u`, quotes and content. */
const LITERAL = /^([uU]?)("""|'''|["'`])([\s\S]*)\2$/

/**
 * Replaces the name in a literal and keeps its quotes. Null where the name is not a single plain literal: f-strings, raw
 * and byte strings, templates with substitutions.
 */
export function renameReference(text: string, reference: Reference, newName: string): TextEdit | null {
  if (reference.at === null) return null
  const { start, end } = reference.at
  const [, prefix, quotes, content] = LITERAL.exec(text.slice(start, end)) ?? []
  if (prefix === undefined || quotes === undefined || content === undefined) return null
  const quote = quotes.slice(0, 1)
  const bare = content.replace(/\\[\s\S]/g, '')
  // An escape or a quote inside means that the match is not one plain literal.
  if (bare.includes('\\') || bare.includes(quotes)) return null
  if (quote === '`' && bare.includes('${')) return null
  return { path: reference.path, start, end, text: `${prefix}${quotes}${escaped(newName, quote)}${quotes}` }
}

/** Both languages read these escapes alike: https://docs.python.org/3/reference/lexical_analysis.html#escape-sequences */
function escaped(name: string, quote: string): string {
  const plain = name
    .replaceAll('\\', '\\\\')
    .replaceAll(quote, `\\${quote}`)
    // Line ends of JavaScript, and characters that UTF-8 cannot encode.
    .replace(/[\p{Cc}\p{Cs}\u2028\u2029]/gu, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`)
  return quote === '`' ? plain.replaceAll('${', '\\${') : plain
}
