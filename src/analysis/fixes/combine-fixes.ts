import { headTextOf } from '../head-text.ts'
import { encodePython, type SourceText } from '../source-text.ts'
import type { CheckReport, Edit, Finding } from '../types.ts'
import { applyEdits } from './apply-edits.ts'

export interface CombinedFixes {
  /** The new content of every file that changes. */
  readonly files: readonly { readonly path: string; readonly bytes: Uint8Array }[]
  readonly fixed: readonly Finding[]
  /** Findings whose fix meets one that was taken before, or cannot be written in the file's encoding. */
  readonly left: readonly Finding[]
}

/** Puts all fixes that are safe and verified together. Each is taken as a whole or not at all. */
export function combineFixes(report: Pick<CheckReport, 'findings' | 'headText'>): CombinedFixes {
  const { findings, headText } = report
  const taken = new Map<string, Edit[]>()
  const fixed: Finding[] = []
  const left: Finding[] = []
  for (const finding of inOrder(findings)) {
    const { fix } = finding
    if (fix === null || fix.safety !== 'safe' || !fix.verified) continue
    if (fix.followsRenaming && fixed.some((other) => isAboutSameName(finding, other))) {
      left.push(finding)
      continue
    }
    // Two fixes can need the same line, such as an import: it is edited once.
    const edits = fix.edits.filter((edit) => !editsOf(taken, edit.path).some((other) => isSame(edit, other)))
    if (edits.every((edit) => isWritable(edit, headText) && !editsOf(taken, edit.path).some(meets(edit)))) {
      for (const edit of edits) taken.set(edit.path, [...editsOf(taken, edit.path), edit])
      fixed.push(finding)
    } else {
      left.push(finding)
    }
  }
  const files = [...taken].map(([path, edits]) => ({
    path,
    bytes: rewrite(headTextOf(headText, path), edits),
  }))
  return { files, fixed, left }
}

/** Fixes that keep names go before those that write new ones down: of one renaming, only either makes sense. */
function inOrder(findings: readonly Finding[]): readonly Finding[] {
  const follows = ({ fix }: Finding) => fix?.followsRenaming === true
  return [...findings.filter((one) => !follows(one)), ...findings.filter(follows)]
}

function isAboutSameName(one: Finding, other: Finding): boolean {
  if (other.fix?.followsRenaming) return false
  const names = new Set(other.names.flatMap(({ old, new: next }) => (old === next ? [] : (old ?? []))))
  return one.names.some(({ old }) => old !== null && names.has(old))
}

function editsOf(taken: ReadonlyMap<string, readonly Edit[]>, path: string): readonly Edit[] {
  return taken.get(path) ?? []
}

function isSame(a: Edit, b: Edit): boolean {
  return a.startLine === b.startLine && a.endLine === b.endLine && a.replacement === b.replacement
}

function meets(edit: Edit): (other: Edit) => boolean {
  return (other) => edit.startLine <= other.endLine && other.startLine <= edit.endLine
}

function isWritable(edit: Edit, headText: CheckReport['headText']): boolean {
  return encodePython({ ...headTextOf(headText, edit.path), text: edit.replacement }).ok
}

function rewrite(source: SourceText, edits: readonly Edit[]): Uint8Array {
  const encoded = encodePython({ ...source, text: applyEdits(source.text, edits) })
  if (!encoded.ok) throw new Error(encoded.error)
  return encoded.value
}
