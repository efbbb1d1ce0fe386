import type { LinkedTask } from '../analysis/tasks/linked-task.ts'
import { lineAt, lineStarts } from '../shared/line-index.ts'

/** Calls that make or register tasks. */
const REGISTERS = /\b(?:shared_task|register_task)\(|\.task\(|\btasks\.register\(/
const NO_CODE = /^\s*(?:#|from\b|import\b)/

/**
 * The line of a call that makes or registers tasks, that the text before lacks, and that belongs to none of the file’s
 * known tasks: one in a comprehension, or for each subclass. Reads plain text: what it finds is a reason to doubt.
 */
export function unfollowedRegistration(
  text: string,
  before: string,
  tasks: readonly LinkedTask[],
): number | null {
  const known = new Set(before.split('\n').map((line) => line.trim()))
  const suspects = text.split('\n').flatMap((line, i) => {
    const isNew = REGISTERS.test(line) && !NO_CODE.test(line) && !known.has(line.trim())
    return isNew ? [i + 1] : []
  })
  if (suspects.length === 0) return null
  const starts = lineStarts(text)
  const covered = tasks.flatMap(({ path, origin }) => {
    const calls = [
      { call: origin.call, scope: origin.scope },
      { call: origin.factory?.call ?? null, scope: origin.factory?.scope ?? null },
    ]
    return [
      { from: origin.startLine, to: origin.endLine },
      ...calls.flatMap(({ call, scope }) =>
        call && scope?.path === path
          ? [{ from: lineAt(starts, call.at.start), to: lineAt(starts, call.at.end) }]
          : [],
      ),
    ]
  })
  return suspects.find((line) => covered.every(({ from, to }) => line < from || line > to)) ?? null
}
