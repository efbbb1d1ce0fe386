import type { CheckReport } from '../analysis/model/types.ts'
import { count } from '../shared/count.ts'
import { type Prose, prose } from '../shared/prose.ts'
import { clip } from './size-limits.ts'

/** A longer path would push the text out of sight. */
const MAX_PATH = 120

/** Why a check fails for code that no rule saw, and what to do; null where it does not. */
export function unreadFiles({ conclusion, incomplete }: CheckReport): Prose | null {
  const blocking = incomplete.filter(({ blocks }) => blocks)
  const [first] = blocking
  if (first === undefined || conclusion !== 'failure') return null
  const others = new Set(blocking.map(({ path }) => path)).size - 1
  const place = clip(first.path === '' ? 'the top folder' : first.path, MAX_PATH)
  const more: Prose = [others === 0 ? '' : ` and ${count(others, 'more file')}`]
  const reason: Prose = [first.reason]
  return prose`The check fails: ${place}${more} may define tasks and could not be read (${reason}). Make it readable or, if it defines no tasks, add it to ${'ignored-paths'} in the settings on the base branch.`
}
