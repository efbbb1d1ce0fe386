import type { Expression } from '../python/facts.ts'
import { indentationAt, MAX_COLUMNS } from './python-source.ts'
import type { TextEdit } from './text-edit.ts'

/** Sets `keyword=value` in a call: replaces an existing value, else adds the keyword before the others. */
export function setKeyword(
  path: string,
  text: string,
  call: Expression & { kind: 'call' },
  keyword: string,
  value: string,
): TextEdit {
  const present = call.arguments.find((argument) => argument.keyword === keyword)
  if (present) return { path, start: present.value.at.start, end: present.value.at.end, text: value }

  const open = call.argumentsAt.start + 1
  const close = call.argumentsAt.end - 1
  const [first] = call.arguments
  if (!first) {
    // Keep a comment between the parentheses.
    const end = text.slice(open, close).includes('#') ? open : close
    return { path, start: open, end, text: `${keyword}=${value}` }
  }
  const positional = call.arguments.findLast(
    (argument) => argument.keyword === null && argument.star !== '**',
  )
  if (positional)
    return { path, start: positional.at.end, end: positional.at.end, text: `, ${keyword}=${value}` }

  const lead = text.slice(open, first.at.start)
  if (/\n/.test(lead)) {
    const indentation = indentationAt(text, first.at.start)
    return { path, start: first.at.start, end: first.at.start, text: `${keyword}=${value},\n${indentation}` }
  }
  const inner = text.slice(first.at.start, close)
  const line = text.slice(text.lastIndexOf('\n', call.at.start) + 1, open)
  const oneLine = `${line}${keyword}=${value}, ${inner})`
  if (oneLine.length <= MAX_COLUMNS || inner.includes('\n') || inner.includes('#')) {
    return { path, start: first.at.start, end: first.at.start, text: `${keyword}=${value}, ` }
  }
  // A longer decorator gets one argument per line.
  const outer = indentationAt(text, call.at.start)
  const each = [`${keyword}=${value}`, ...call.arguments.map((a) => text.slice(a.at.start, a.at.end))]
  const exploded = each.map((argument) => `\n${outer}    ${argument},`).join('')
  return { path, start: open, end: close, text: `${exploded}\n${outer}` }
}
