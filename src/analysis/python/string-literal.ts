const SIMPLE: Readonly<Record<string, string>> = {
  '\\': '\\',
  "'": "'",
  '"': '"',
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  '\n': '',
}

const ESCAPE = /\\(?:N\{[^}]*\}|U[0-9a-fA-F]{8}|u[0-9a-fA-F]{4}|x[0-9a-fA-F]{2}|[0-7]{1,3}|\r\n|[\s\S])/g

/**
 * The value of a string literal's content, as https://docs.python.org/3/reference/lexical_analysis.html#escape-sequences
 * defines it; null for `\N{…}`, because its table is not included. Unknown escapes keep their backslash.
 */
export function unescapeString(content: string): string | null {
  if (!content.includes('\\')) return content
  let known = true
  const value = content.replace(ESCAPE, (sequence) => {
    const body = sequence.slice(1)
    if (body === '\r\n') return ''
    if (body.startsWith('N{')) known = false
    if (/^[Uux]./.test(body)) return codePoint(Number.parseInt(body.slice(1), 16))
    if (/^[0-7]/.test(body)) return codePoint(Number.parseInt(body, 8))
    return SIMPLE[body] ?? sequence
  })
  return known ? value : null
}

function codePoint(code: number): string {
  return code <= 0x10ffff ? String.fromCodePoint(code) : '\ufffd'
}
