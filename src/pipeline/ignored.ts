import picomatch from 'picomatch'
import type { Settings } from '../analysis/settings.ts'

/** Whether the settings leave a path out. Each path is matched once for both revisions. */
export function isIgnoredBy(settings: Settings): (path: string) => boolean {
  const known = KNOWN.get(settings) ?? remember(picomatch([...settings.ignoredPaths], { dot: true }))
  KNOWN.set(settings, known)
  return known
}

const KNOWN = new WeakMap<Settings, (path: string) => boolean>()

function remember(matches: (path: string) => boolean): (path: string) => boolean {
  const answers = new Map<string, boolean>()
  return (path) => {
    const answer = answers.get(path) ?? matches(path)
    answers.set(path, answer)
    return answer
  }
}
