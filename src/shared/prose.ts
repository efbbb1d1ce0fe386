/**
 * Text for people that keeps foreign values (task names, paths, source text) marked as values. Each output quotes them in
 * its own way, so they cannot forge markup.
 */
export type Prose = readonly Part[]
export type Part = string | { readonly code: string }

type Interpolation = string | number | Prose

/** prose`Task ${name} is gone`: what is interpolated as a string is shown as code, a nested `Prose` is spliced. */
export function prose(strings: TemplateStringsArray, ...values: readonly Interpolation[]): Prose {
  const parts: Part[] = []
  strings.forEach((text, i) => {
    if (text !== '') parts.push(text)
    const value = values[i]
    if (value === undefined) return
    if (typeof value === 'string') parts.push({ code: value })
    else if (typeof value === 'number') parts.push(String(value))
    else parts.push(...value)
  })
  return parts
}

/** `a`, `b` and `c`, each as code. */
export function list(names: readonly string[]): Prose {
  const [last = '', ...before] = names.toReversed()
  if (before.length === 0) return prose`${last}`
  const first = before
    .toReversed()
    .reduce<Prose>((text, name) => (text.length === 0 ? prose`${name}` : prose`${text}, ${name}`), [])
  return prose`${first} and ${last}`
}

/** The same text for terminals and JSON, values between backticks; control characters are made visible. */
export function plain(text: Prose): string {
  return text.map((part) => (typeof part === 'string' ? part : `\`${visible(part.code)}\``)).join('')
}

/** Control, bidirectional and zero-width characters as escapes: text from a repository steers no terminal and hides nothing. */
export function visible(text: string): string {
  return text.replace(/[\p{Cc}\u061c\u200b-\u200f\u2028-\u202e\u2060\u2066-\u2069\ufeff]/gu, (c) => {
    return `\\u${(c.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}`
  })
}
