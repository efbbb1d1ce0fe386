import picomatch from 'picomatch'
import { RE2JS } from 're2js'

// Two dialects of globs, which differ in every part but the literal characters: `*` crosses dots and slashes in one and
// stays within a folder in the other; only one has `**`, braces and escapes; an unclosed bracket is read differently.
// Both become an expression that `compileLinear` runs, so that no pattern of a repository can backtrack.

/** An expression that takes linear time on every text. Its dot matches line ends, too. Throws on unknown syntax. */
export function compileLinear(source: string): RE2JS {
  return RE2JS.compile(source, RE2JS.DOTALL)
}

/**
 * The expression of a glob as Python reads it, https://docs.python.org/3/library/fnmatch.html. Celery matches the names
 * of tasks by it. The length of a bracket is limited: a hostile text may open many that it never closes. Unlike in
 * Python, a bracket that begins with `]` is literal.
 */
export function fnmatchSource(glob: string): string {
  const translated = glob.replace(/\*+|\?|\[(!?)([^\]][^\]]{0,255})\]|[\s\S]/g, (part, negation, set) => {
    if (part.startsWith('*')) return '.*'
    if (part === '?') return '.'
    if (set !== undefined) return `[${negation ? '^' : ''}${set.replace(/[\\^[]/g, '\\$&')}]`
    return RE2JS.quote(part)
  })
  return `^${translated}$`
}

/** One expression for some globs of paths as picomatch reads them. The settings document this dialect. */
export function pathGlobSource(globs: readonly string[]): string {
  const sources = globs.map((glob) => picomatch.makeRe(glob, { dot: true, noextglob: true }).source)
  return sources.map((source) => source.replace(LOOKAHEAD, '')).join('|')
}

/**
 * RE2 has no lookahead. picomatch's keep `*` from matching `.`, `..` and an empty name, none of which Git has in a path.
 */
const LOOKAHEAD = /\(\?!(?:\(\?:\^\|\\\/\))?\\\.\{[01],[12]\}\(\?:\\\/\|\$\)\)|\(\?=\.\)/g
