import type { Edit } from '../analysis/model/types.ts'

/** The edits by file and line, each once: two fixes may need the same one, such as an import. Null where they conflict. */
export function disjointEdits(all: readonly Edit[]): readonly Edit[] | null {
  const same = (edit: Edit) => JSON.stringify([edit.path, edit.startLine, edit.endLine, edit.replacement])
  const edits = [...new Map(all.map((edit) => [same(edit), edit])).values()].sort(byPlace)
  const conflict = edits.some((edit, i) => {
    const before = edits[i - 1]
    return before?.path === edit.path && edit.startLine <= before.endLine
  })
  return conflict ? null : edits
}

export function byPlace(a: Edit, b: Edit): number {
  if (a.path !== b.path) return a.path < b.path ? -1 : 1
  return a.startLine - b.startLine
}
