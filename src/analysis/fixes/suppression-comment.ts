import type { Change, Edit, Finding } from '../model/types.ts'
import { splitLines } from './apply-edits.ts'

/** A line of head that gets a comment above it. */
interface Place {
  readonly path: string
  readonly line: number
}

/**
 * The comments that suppress findings of head, above the line of each, or of each of its tasks; null where a text is
 * missing. Findings of one line share a comment.
 */
export function suppressionComments(
  findings: readonly Finding[],
  changes: readonly Change[],
  reason: string,
  headText: (path: string) => string | null,
): readonly Edit[] | null {
  const places = findings.flatMap((finding) =>
    placesOf(finding, changes).map((place) => ({ ...place, rule: finding.rule })),
  )
  const edits: Edit[] = []
  for (const group of Map.groupBy(places, ({ path, line }) => `${path}\0${line}`).values()) {
    const [first] = group
    if (first === undefined) continue
    const { path, line } = first
    const text = headText(path)
    const below = text === null ? undefined : splitLines(text)[line - 1]?.replace(/\r?\n$/, '')
    if (below === undefined) return null
    const indent = /^[ \t]*/.exec(below)?.[0] ?? ''
    const rules = [...new Set(group.map(({ rule }) => rule))].join(', ')
    const replacement = `${indent}# celery-guard: ignore[${rules}] ${reason}\n${below}`
    edits.push({ path, startLine: line, endLine: line, replacement })
  }
  return edits
}

/** One comment suppresses no finding about several tasks: each of them needs its own. */
function placesOf({ path, line, names }: Finding, changes: readonly Change[]): readonly Place[] {
  if (names.length < 2) return [{ path, line }]
  const concerned = new Set(names.map((name) => name.new))
  const tasks = changes.flatMap(({ new: task }) =>
    task !== null && concerned.has(task.name ?? task.symbol) ? [task] : [],
  )
  return tasks.length === 0 ? [{ path, line }] : tasks
}
