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
  const [base, head] = await linkSides([baseSide, headSide], library, settings)
  if (!base || !head) throw new Error('two sides in, two snapshots out')

  const incomplete = gapsOfChange(baseSide, headSide, head, base, library)
  const unreadable = new Set(incomplete.filter((gap) => gap.kind === 'unreadable').map((gap) => gap.path))
  const { changes, findings } = judge({
    base: base.snapshot,
    head: head.snapshot,
    headInput: head.input,
    settings,
    headText: (path) => textAt(headTree, library, path)?.text ?? null,
    readFacts: await parser,
    isUncertain: (path) => unreadable.has(path),
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

/** What the pull request touched and could not be judged; what was so before is not its business. */
function gapsOfChange(
  baseSide: Side,
  headSide: Side,
  head: LinkedSide,
  base: LinkedSide,
  library: Library,
): Gap[] {
  const touched = headSide.taskPaths.filter(
    (path) => oidOf(baseSide.tree, path) !== oidOf(headSide.tree, path),
  )
  const known = new Set(base.snapshot.unresolved.map(gapKey))
  const unknown = head.snapshot.unresolved.filter((gap) => !known.has(gapKey(gap)))
  return [...readingGaps(headSide, library, touched), ...unknown]
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
