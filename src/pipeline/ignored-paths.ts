import { DEFAULT_SETTINGS, type Settings } from '../analysis/model/settings.ts'
import { compileLinear, pathGlobSource } from '../shared/glob.ts'
import { memoize } from '../shared/memoize.ts'

/** Whether the settings ignore a path. Each path is matched once for both revisions. */
export function isIgnoredBy(settings: Settings): (path: string) => boolean {
  const matcher = MATCHERS.get(settings) ?? memoize(matcherOf(settings.ignoredPaths))
  MATCHERS.set(settings, matcher)
  return matcher
}

const MATCHERS = new WeakMap<Settings, (path: string) => boolean>()

/** A glob behind `!` includes paths again. */
function matcherOf(globs: readonly string[]): (path: string) => boolean {
  const included = globs.filter((glob) => glob.startsWith('!')).map((glob) => glob.slice(1))
  const ignored = globs.filter((glob) => !glob.startsWith('!'))
  const isDefault = matches(ignored.filter((glob) => DEFAULT_GLOBS.has(glob)))
  const isIgnored = matchesInLinearTime(ignored.filter((glob) => !DEFAULT_GLOBS.has(glob)))
  const isIncluded = matchesInLinearTime(included)
  return (path) => (isDefault(path) || isIgnored(path)) && !isIncluded(path)
}

/** Safe for a backtracking engine: after `**` at the front, none has more than one star within a folder. */
const DEFAULT_GLOBS: ReadonlySet<string> = new Set(DEFAULT_SETTINGS.ignoredPaths)

function matches(globs: readonly string[]): (path: string) => boolean {
  if (globs.length === 0) return () => false
  const expression = new RegExp(pathGlobSource(globs), 's')
  return (path) => expression.test(path)
}

/** For globs from settings files: `**` with some stars takes a backtracking engine longer than anybody waits. */
function matchesInLinearTime(globs: readonly string[]): (path: string) => boolean {
  if (globs.length === 0) return () => false
  const expression = compileLinear(pathGlobSource(globs))
  return (path) => expression.matches(path)
}
