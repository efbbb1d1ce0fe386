import { createsFile } from '../model/edit.ts'
import { textToEdit } from '../model/head-sources.ts'
import type { RowMigration } from '../model/row-migration.ts'
import { encodePython, type SourceText } from '../model/source-text.ts'
import type { CheckReport, Edit, Finding, Fix } from '../model/types.ts'
import { applyEdits } from './apply-edits.ts'
import { canJoin, joinInsertions } from './join-insertions.ts'
import { joinMigrations } from './join-migrations.ts'
import { migrationPath, migrationText } from './row-migration.ts'

/** The content of a file after the fixes. */
export interface FileContent {
  readonly path: string
  readonly bytes: Uint8Array
  /** Head has no file there. */
  readonly isNew: boolean
}

/** A finding, or a requested remedy: the fix, and the tasks that it is about. */
export type Fixable = Pick<Finding, 'fix' | 'names'>

/** Why a fix is not applied with the others. */
export type WhyLeft<F> =
  | { readonly kind: 'same lines' }
  /** It writes a new name, and the other one keeps the old name. */
  | { readonly kind: 'old name kept'; readonly by: F }
  | { readonly kind: 'encoding'; readonly path: string; readonly encoding: string }

interface CombinedFixes<F> {
  /** The new content of every file that changes. */
  readonly files: readonly FileContent[]
  readonly fixed: readonly F[]
  readonly left: readonly { readonly item: F; readonly why: WhyLeft<F> }[]
}

/** Combines all safe and verified fixes, earlier ones first. Each is applied whole or not at all. */
export function combineFixes<F extends Fixable>(report: {
  readonly findings: readonly F[]
  readonly headText: CheckReport['headText']
}): CombinedFixes<F> {
  const { findings, headText } = report
  const taken = new Map<string, Edit[]>()
  const fixed: F[] = []
  const left: CombinedFixes<F>['left'][number][] = []
  const migrations = new Map<string, RowMigration>()
  // Either a task keeps its old name, or references get the new one; both at once would break the reference.
  for (const finding of findings.toSorted((a, b) => Number(isFollowing(a)) - Number(isFollowing(b)))) {
    const { fix } = finding
    if (fix === null || fix.safety !== 'safe' || !fix.verified) continue
    const keeping = fixed.find((other) => fix.follows?.some((name) => takesBack(other, name)))
    if (keeping) {
      left.push({ item: finding, why: { kind: 'old name kept', by: keeping } })
      continue
    }
    // Two fixes can need the same edit, such as an import; it is applied once.
    const edits = editsBeside(fix).filter(
      (edit) => !editsOf(taken, edit.path).some((other) => isSame(edit, other)),
    )
    const unwritable = edits.find((edit) => !isWritable(edit, headText))
    if (unwritable) {
      const { encoding } = textToEdit(headText, unwritable.path, [unwritable])
      left.push({ item: finding, why: { kind: 'encoding', path: unwritable.path, encoding } })
    } else if (edits.some((edit) => editsOf(taken, edit.path).some(contradicts(edit, headText)))) {
      left.push({ item: finding, why: { kind: 'same lines' } })
    } else {
      for (const edit of edits) taken.set(edit.path, [...editsOf(taken, edit.path), edit])
      if (fix.rows) migrations.set(fix.rows.folder, joinMigrations(migrations.get(fix.rows.folder), fix.rows))
      fixed.push(finding)
    }
  }
  for (const migration of migrations.values()) {
    const creation = { startLine: 1, endLine: 0, replacement: migrationText(migration).replace(/\n$/, '') }
    taken.set(migrationPath(migration), [{ path: migrationPath(migration), ...creation }])
  }
  const files = [...taken].map(([path, edits]) => ({
    path,
    bytes: rewrite(textToEdit(headText, path, edits), edits),
    isNew: edits.some(createsFile),
  }))
  return { files, fixed, left }
}

/** The edits of a fix without the migration that it shares with others. */
function editsBeside({ edits, rows }: Fix): readonly Edit[] {
  return rows ? edits.filter(({ path }) => path !== migrationPath(rows)) : edits
}

function isFollowing({ fix }: Fixable): boolean {
  return fix?.follows !== undefined
}

function takesBack(finding: Fixable, name: string): boolean {
  const renames = finding.names.some((one) => one.new === name && one.old !== null && one.old !== name)
  return renames && !isFollowing(finding)
}

function editsOf(taken: ReadonlyMap<string, readonly Edit[]>, path: string): readonly Edit[] {
  return taken.get(path) ?? []
}

function isSame(a: Edit, b: Edit): boolean {
  return a.startLine === b.startLine && a.endLine === b.endLine && a.replacement === b.replacement
}

function contradicts(edit: Edit, headText: CheckReport['headText']): (other: Edit) => boolean {
  return (other) => {
    if (createsFile(edit) || createsFile(other)) return true
    const isBeside = edit.startLine > other.endLine || other.startLine > edit.endLine
    return !isBeside && !canJoin(textToEdit(headText, edit.path, [edit]).text, edit, other)
  }
}

function isWritable(edit: Edit, headText: CheckReport['headText']): boolean {
  return encodePython({ ...textToEdit(headText, edit.path, [edit]), text: edit.replacement }).ok
}

function rewrite(source: SourceText, edits: readonly Edit[]): Uint8Array {
  const encoded = encodePython({
    ...source,
    text: applyEdits(source.text, joinInsertions(source.text, edits)),
  })
  if (!encoded.ok) throw new Error(encoded.error)
  return encoded.value
}
