import { type Analysis, analyze } from '../analysis/engine/analyze.ts'
import { conclude } from '../analysis/engine/gate.ts'
import type { AnalysisInput } from '../analysis/engine/run-rules.ts'
import type { Settings } from '../analysis/model/settings.ts'
import type { SourceText } from '../analysis/model/source-text.ts'
import type { CheckReport, Finding, Gap } from '../analysis/model/types.ts'
import { unmetSettings } from '../analysis/queues/dangling-settings.ts'
import type { LinkedTask } from '../analysis/tasks/linked-task.ts'
import type { Tree } from '../ports.ts'
import { addExternalFiles } from './add-external-files.ts'
import { addReferences } from './add-references.ts'
import { addScheduleRows } from './add-schedule-rows.ts'
import type { BlobLoader } from './blob-loader.ts'
import { followImports } from './follow-imports.ts'
import { type LinkedRevision, linkRevisions } from './link-revisions.ts'
import {
  type OpenRepository,
  type Revision,
  readingGaps,
  readRevision,
  readRevisionLike,
} from './revision.ts'

/** Links both revisions and analyzes how head differs from base. */
export async function compareRevisions(
  repository: OpenRepository,
  revisions: { readonly base: string; readonly head: string },
  settings: Settings,
): Promise<CheckReport> {
  const { source, loader } = repository
  // The base is the revision that is met again: of the head, only what differs from it is searched.
  const treeOfHead = source.tree(revisions.base).then((tree) => source.tree(revisions.head, tree))
  const [baseRevision, headTree] = await Promise.all([
    readRevision(repository, revisions.base, settings),
    treeOfHead,
  ])
  const baseTree = baseRevision.tree
  const headRevision = await readRevisionLike(baseRevision, loader, headTree, settings)
  const both = [baseRevision, { ...headRevision, before: baseTree }]
  const linked = await linkRevisions(repository, both, settings)
  if (!linked[0] || !linked[1]) throw new Error('two revisions in, two snapshots out')
  const named = await addReferences(loader, linked[0], linked[1])
  const outside = await addExternalFiles(repository, ...named)
  const [base, rows] = await addScheduleRows(loader, ...outside)
  const head = await followImports(repository, base, rows, settings)

  const gaps = {
    base: touchedGaps(base.revision, head.revision, loader),
    head: touchedGaps(head.revision, base.revision, loader),
  }
  const unmet = unmetSettings(head.snapshot.program, settings)
  const incomplete = [...unmet, ...gaps.head, ...newUnknowns(base, head), ...onBase(gaps)]
  await loader.loadTexts([...oidsAt(baseTree, gaps.base), ...oidsAt(headTree, gaps.head)])
  const { changes, findings, suppressed } = await analyzeWithTexts(loader, headTree, {
    base: base.snapshot,
    head: head.snapshot,
    headInput: head.input,
    settings,
    isUncertain: (task, missingOn) => {
      const [tree, { snapshot }] = missingOn === 'base' ? [baseTree, base] : [headTree, head]
      return (
        gaps[missingOn].some(({ path }) => mayHold(tree, loader, path, task)) ||
        snapshot.unresolved.some(
          ({ path, functionName }) => path === task.path && functionName === nameOf(task),
        )
      )
    },
  })
  const headText = await textsOf(findings, headTree, loader)
  return {
    base: revisions.base,
    head: revisions.head,
    conclusion: conclude(findings, incomplete, settings.gate),
    changes,
    findings,
    suppressed,
    incomplete,
    headText,
  }
}

/**
 * Facts need no source text, fixes do. Loads the few texts that the analysis requests and analyzes again until none is
 * missing. The analysis is pure, so only the last run counts.
 */
async function analyzeWithTexts(
  loader: BlobLoader,
  tree: Tree,
  input: Omit<AnalysisInput, 'headText' | 'readFacts' | 'nameUses'>,
): Promise<Analysis> {
  for (;;) {
    const wanted = new Set<string>()
    const analysis = analyze({
      ...input,
      readFacts: loader.readFacts,
      nameUses: loader.nameUses,
      headText(path) {
        const oid = oidOf(tree, path)
        const blob = oid === null ? null : loader.get(oid)
        if (oid !== null && (blob === null || (blob.kind === 'read' && blob.source === null))) wanted.add(oid)
        return blob?.kind === 'read' ? (blob.source?.text ?? null) : null
      },
    })
    if (wanted.size === 0) return analysis
    await loader.loadTexts([...wanted])
  }
}

function oidsAt(tree: Tree, gaps: readonly Gap[]): string[] {
  return gaps.flatMap(({ path }) => oidOf(tree, path) ?? [])
}

/** What of the files that differ between two revisions could not be read on one; older gaps are no business of the change. */
function touchedGaps(revision: Revision, other: Revision, loader: BlobLoader): Gap[] {
  const touched = revision.taskPaths.filter((path) => oidOf(revision.tree, path) !== oidOf(other.tree, path))
  return readingGaps(revision, loader, touched)
}

/** What was unreadable only before the change. */
function onBase(gaps: { readonly base: readonly Gap[]; readonly head: readonly Gap[] }): Gap[] {
  const told = new Set(gaps.head.map((gap) => gap.path))
  return gaps.base
    .filter((gap) => !told.has(gap.path))
    .map((gap) => ({ ...gap, reason: `on the base side: ${gap.reason}` }))
}

function newUnknowns(base: LinkedRevision, head: LinkedRevision): Gap[] {
  const known = new Set(base.snapshot.unresolved.map(gapKey))
  return head.snapshot.unresolved.filter((gap) => !known.has(gapKey(gap)))
}

/** A task may stand in a file that was not read, at its own path or, under the same function name, at another one. */
function mayHold(tree: Tree, loader: BlobLoader, path: string, task: LinkedTask): boolean {
  if (path === task.path) return true
  const source = textAt(tree, loader, path)
  return source === null || source.text.includes(nameOf(task))
}

function nameOf({ qualname }: LinkedTask): string {
  return qualname.slice(qualname.lastIndexOf('.') + 1)
}

function gapKey(gap: Gap): string {
  return `${gap.path}\0${gap.reason}`
}

async function textsOf(
  findings: readonly Finding[],
  tree: Tree,
  loader: BlobLoader,
): Promise<Map<string, SourceText>> {
  const paths = findings.flatMap(({ path, fix }) => [path, ...(fix?.edits ?? []).map((edit) => edit.path)])
  await loader.loadTexts(paths.flatMap((path) => oidOf(tree, path) ?? []))
  return new Map(
    [...new Set(paths)].flatMap((path): [string, SourceText][] => {
      const text = textAt(tree, loader, path)
      return text ? [[path, text]] : []
    }),
  )
}

function textAt(tree: Tree, loader: BlobLoader, path: string): SourceText | null {
  const oid = oidOf(tree, path)
  const blob = oid === null ? null : loader.get(oid)
  return blob?.kind === 'read' ? blob.source : null
}

function oidOf(tree: Tree, path: string): string | null {
  return tree.entries.get(path)?.oid ?? null
}
