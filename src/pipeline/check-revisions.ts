import type { LinkedTask } from '../analysis/contract/linked-task.ts'
import { judge } from '../analysis/judge.ts'
import type { Settings } from '../analysis/settings.ts'
import type { SourceText } from '../analysis/source-text.ts'
import type { CheckReport, Conclusion, Finding, Gap } from '../analysis/types.ts'
import type { RepositorySource, Tree } from '../ports.ts'
import { createLibrary, type Library } from './library.ts'
import { type LinkedSide, linkSides } from './link-sides.ts'
import { loadPythonParser } from './python-parser.ts'
import { readingGaps, readSide, readSideLike, type Side } from './side.ts'

/** Judges head against base (commit ids; base is the merge base already). */
export async function checkRevisions(
  source: RepositorySource,
  revisions: { readonly base: string; readonly head: string },
  settings: Settings,
): Promise<CheckReport> {
  const parser = loadPythonParser()
  const library = createLibrary(source, parser)
  const [baseTree, headSide] = await Promise.all([
    source.tree(revisions.base),
    readSide(source, library, revisions.head, settings),
  ])
  const headTree = headSide.tree
  const baseSide = await readSideLike(headSide, library, baseTree, settings)
  const sides = [baseSide, { ...headSide, before: baseTree }]
  const [base, head] = await linkSides(source, sides, library, settings)
  if (!base || !head) throw new Error('two sides in, two snapshots out')

  const gaps = {
    base: touchedGaps(base.side, head.side, library),
    head: touchedGaps(head.side, base.side, library),
  }
  const incomplete = [...gaps.head, ...newUnknowns(base, head), ...onBase(gaps)]
  const { changes, findings } = judge({
    base: base.snapshot,
    head: head.snapshot,
    headInput: head.input,
    settings,
    headText: (path) => textAt(headTree, library, path)?.text ?? null,
    readFacts: await parser,
    isUncertain: (task, missingOn) => {
      const [tree, { snapshot }] = missingOn === 'base' ? [baseTree, base] : [headTree, head]
      return (
        gaps[missingOn].some(({ path }) => mayHold(tree, library, path, task)) ||
        snapshot.unresolved.some(
          ({ path, functionName }) => path === task.path && functionName === nameOf(task),
        )
      )
    },
  })
  return {
    base: revisions.base,
    head: revisions.head,
    conclusion: conclude(findings, incomplete),
    changes,
    findings,
    incomplete,
    headText: textsOf(findings, headTree, library),
  }
}

/** What of the files that differ between two sides could not be read on one; older gaps are no business of the change. */
function touchedGaps(side: Side, other: Side, library: Library): Gap[] {
  const touched = side.taskPaths.filter((path) => oidOf(side.tree, path) !== oidOf(other.tree, path))
  return readingGaps(side, library, touched)
}

/** What was unreadable only before the change. */
function onBase(gaps: { readonly base: readonly Gap[]; readonly head: readonly Gap[] }): Gap[] {
  const told = new Set(gaps.head.map((gap) => gap.path))
  return gaps.base
    .filter((gap) => !told.has(gap.path))
    .map((gap) => ({ ...gap, reason: `on the base side: ${gap.reason}` }))
}

function newUnknowns(base: LinkedSide, head: LinkedSide): Gap[] {
  const known = new Set(base.snapshot.unresolved.map(gapKey))
  return head.snapshot.unresolved.filter((gap) => !known.has(gapKey(gap)))
}

/** A task may stand in a file that was not read, at its own path or, under the same function name, at another one. */
function mayHold(tree: Tree, library: Library, path: string, task: LinkedTask): boolean {
  if (path === task.path) return true
  const source = textAt(tree, library, path)
  return source === null || source.text.includes(nameOf(task))
}

function nameOf({ qualname }: LinkedTask): string {
  return qualname.slice(qualname.lastIndexOf('.') + 1)
}

function gapKey(gap: Gap): string {
  return `${gap.path}\0${gap.reason}`
}

/** Unread code makes the answer neutral at best: silence about it would prove nothing. */
function conclude(findings: readonly Finding[], incomplete: readonly Gap[]): Conclusion {
  if (findings.some((finding) => finding.severity === 'error')) return 'failure'
  return incomplete.some((gap) => gap.kind === 'unreadable') ? 'neutral' : 'success'
}

function textsOf(findings: readonly Finding[], tree: Tree, library: Library): Map<string, SourceText> {
  const texts = new Map<string, SourceText>()
  for (const finding of findings) {
    for (const path of [finding.path, ...(finding.fix?.edits ?? []).map((edit) => edit.path)]) {
      const text = textAt(tree, library, path)
      if (text) texts.set(path, text)
    }
  }
  return texts
}

function textAt(tree: Tree, library: Library, path: string): SourceText | null {
  const oid = oidOf(tree, path)
  const volume = oid === null ? null : library.get(oid)
  return volume?.kind === 'read' ? volume.source : null
}

function oidOf(tree: Tree, path: string): string | null {
  return tree.entries.get(path)?.oid ?? null
}
