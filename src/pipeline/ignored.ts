import picomatch from 'picomatch'
import { RE2JS } from 're2js'
import type { Settings } from '../analysis/settings.ts'

/** Whether the settings leave a path out. Each path is matched once for both revisions. */
export function isIgnoredBy(settings: Settings): (path: string) => boolean {
  const known = KNOWN.get(settings) ?? remember(matcherOf(settings.ignoredPaths))
  KNOWN.set(settings, known)
  return known
}

const KNOWN = new WeakMap<Settings, (path: string) => boolean>()

/** A glob behind `!` names paths that are judged all the same. */
function matcherOf(globs: readonly string[]): (path: string) => boolean {
  const [kept = [], ignored = []] = [true, false].map((no) =>
    globs.filter((glob) => glob.startsWith('!') === no),
  )
  const isIgnored = compile(ignored)
  const isKept = compile(kept.map((glob) => glob.slice(1)))
  return (path) => isIgnored(path) && !isKept(path)
}

/** One linear expression for all: `**` with some stars takes a backtracking engine longer than anybody waits. */
function compile(globs: readonly string[]): (path: string) => boolean {
  if (globs.length === 0) return () => false
  const sources = globs.map((glob) => picomatch.makeRe(glob, { dot: true, noextglob: true }).source)
  const expression = RE2JS.compile(sources.map((source) => source.replace(LOOKAHEAD, '')).join('|'))
  return (path) => expression.matches(path)
}

/** What keeps `*` from `.` and `..`, which no path in Git has, and from an empty name. */
const LOOKAHEAD = /\(\?!(?:\(\?:\^\|\\\/\))?\\\.\{[01],[12]\}\(\?:\\\/\|\$\)\)|\(\?=\.\)/g

function remember(matches: (path: string) => boolean): (path: string) => boolean {
  const answers = new Map<string, boolean>()
  return (path) => {
    const answer = answers.get(path) ?? matches(path)
    answers.set(path, answer)
    return answer
  }
}
