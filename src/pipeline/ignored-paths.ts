import picomatch from 'picomatch'
import { RE2JS } from 're2js'
import { DEFAULT_SETTINGS, type Settings } from '../analysis/model/settings.ts'

/** Whether the settings leave a path out. Each path is matched once for both revisions. */
export function isIgnoredBy(settings: Settings): (path: string) => boolean {
  const known = KNOWN.get(settings) ?? remember(matcherOf(settings.ignoredPaths))
  KNOWN.set(settings, known)
  return known
}

const KNOWN = new WeakMap<Settings, (path: string) => boolean>()

/** A glob behind `!` names paths that are judged all the same. */
function matcherOf(globs: readonly string[]): (path: string) => boolean {
  const kept = globs.filter((glob) => glob.startsWith('!')).map((glob) => glob.slice(1))
  const ignored = globs.filter((glob) => !glob.startsWith('!'))
  const isOurs = matches(ignored.filter((glob) => OURS.has(glob)))
  const isIgnored = matchesInLinearTime(ignored.filter((glob) => !OURS.has(glob)))
  const isKept = matchesInLinearTime(kept)
  return (path) => (isOurs(path) || isIgnored(path)) && !isKept(path)
}

/** After `**` at the front none has more than a star within one folder: a backtracking engine tries each folder once. */
const OURS: ReadonlySet<string> = new Set(DEFAULT_SETTINGS.ignoredPaths)

function matches(globs: readonly string[]): (path: string) => boolean {
  if (globs.length === 0) return () => false
  const expression = new RegExp(sourceOf(globs), 's')
  return (path) => expression.test(path)
}

/** For globs of other people: `**` with some stars takes a backtracking engine longer than anybody waits. */
function matchesInLinearTime(globs: readonly string[]): (path: string) => boolean {
  if (globs.length === 0) return () => false
  const expression = RE2JS.compile(sourceOf(globs), RE2JS.DOTALL)
  return (path) => expression.matches(path)
}

/** One expression for all, in which a dot stands for a line end too: Git allows it in a path. */
function sourceOf(globs: readonly string[]): string {
  const sources = globs.map((glob) => picomatch.makeRe(glob, { dot: true, noextglob: true }).source)
  return sources.map((source) => source.replace(LOOKAHEAD, '')).join('|')
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
