import type { Settings } from '../analysis/model/settings.ts'
import type { Gap } from '../analysis/model/types.ts'
import type { Layout } from '../analysis/modules/source-roots.ts'
import type { Program } from '../analysis/semantic/program.ts'
import { type Linked, link, linkLike, NOTHING_REQUESTED, type SnapshotInput } from '../analysis/snapshot.ts'
import { projectDecorators } from '../analysis/tasks/project-decorators.ts'
import type { BlobLoader } from './blob-loader.ts'
import { isIgnoredBy } from './ignored-paths.ts'
import { inferLayouts } from './infer-layouts.ts'
import { loadUntilComplete } from './load-until-complete.ts'
import {
  type CachedRepository,
  changedAmong,
  factsAt,
  oidAt,
  type Revision,
  widenRevision,
} from './revision.ts'
import { wordIndexOf } from './word-index.ts'

export interface LinkedRevision extends Linked {
  readonly revision: Revision
}

/** Each round searches the repository again: real projects wrap a decorator once or twice. */
const MAX_ROUNDS = 4
const MAX_DECORATORS = 100

/**
 * Links every revision under one layout. The name of a project's own task decorator need not say so: a first link finds
 * the decorators, then the files that use them are read as well, which may define further ones.
 */
export async function linkRevisions(
  repository: CachedRepository,
  revisions: readonly Revision[],
  settings: Settings,
): Promise<readonly LinkedRevision[]> {
  const searched = new Set<string>()
  let widened = revisions
  const { result, missing: unsearched } = await loadUntilComplete(
    async () => {
      const linked = await linkLoaded(widened, repository.loader, settings)
      const decorators = linked.map(({ revision, snapshot }) =>
        projectDecorators(snapshot.program, revision.taskPaths),
      )
      const names = new Set(decorators.flatMap((pathByName) => [...pathByName.keys()]))
      return { result: { linked, decorators }, missing: [...names.difference(searched)] }
    },
    async (names) => {
      for (const name of names) searched.add(name)
      widened = await Promise.all(
        widened.map((revision) => widenRevision(repository, revision, settings, new Set(names))),
      )
    },
    (names, round) => round < MAX_ROUNDS && searched.size + names.length <= MAX_DECORATORS,
  )
  return result.linked.map((one, i) => {
    const first = result.decorators[i]?.entries().find(([name]) => unsearched.includes(name))
    return first ? withGap(one, ...first) : one
  })
}

function withGap(linked: LinkedRevision, decorator: string, path: string): LinkedRevision {
  const reason = `tasks that ${decorator} makes in other files are not known: there are too many decorators like it`
  return withGaps(linked, [{ kind: 'not followed', path, reason }])
}

function withGaps(linked: LinkedRevision, gaps: readonly Omit<Gap, 'line'>[]): LinkedRevision {
  if (gaps.length === 0) return linked
  const unresolved = [...linked.snapshot.unresolved, ...gaps.map((gap): Gap => ({ line: 0, ...gap }))]
  return { ...linked, snapshot: { ...linked.snapshot, unresolved } }
}

/**
 * Links a revision, loads the files that the link requests (the module of an imported constant, a base class) and links
 * again, until it requests no other; then the next revision, which mostly requests the same files.
 */
async function linkLoaded(
  revisions: readonly Revision[],
  loader: BlobLoader,
  settings: Settings,
): Promise<readonly LinkedRevision[]> {
  // The cache may have the summary of a file alone, as long as nothing had to parse it.
  await loader.loadFacts(
    revisions.flatMap(({ tree, taskPaths }) => taskPaths.map((path) => oidAt(tree, path))),
  )
  const { layouts, oldNames } = await inferLayouts(revisions, loader, settings)
  const linked: LinkedRevision[] = []
  for (const [i, revision] of revisions.entries()) {
    const layout = layouts[i]
    if (!layout) throw new Error('a layout for each revision')
    const { result } = await loadUntilComplete(() => {
      const one = linkOne(revision, loader, layout, settings, linked[0])
      return { result: one, missing: missingBlobs(one.snapshot.program, revision, loader) }
    }, loader.loadFacts)
    const gaps = i === 1 ? oldNames.map((gap) => ({ kind: 'unknown', ...gap }) as const) : []
    linked.push(withGaps(result, gaps))
  }
  return linked
}

/** Links a revision, along another one where there is one: most of a revision is as the other has it. */
function linkOne(
  revision: Revision,
  loader: BlobLoader,
  layout: Layout,
  settings: Settings,
  other: LinkedRevision | undefined,
): LinkedRevision {
  const ignored = isIgnoredBy(settings)
  const changedCandidates = changedAmong(revision.candidates, revision)
  const input: SnapshotInput = {
    ...NOTHING_REQUESTED,
    paths: revision.paths,
    taskPaths: revision.taskPaths,
    facts: (path: string) => factsAt(revision, loader, path),
    wordIndex: wordIndexOf(
      revision,
      loader,
      other && { revision: other.revision, wordIndex: other.input.wordIndex },
    ),
    layout,
    settings,
    callSitePaths: changedCandidates,
    queueSendPaths: changedCandidates,
    changedPaths: changedAmong(revision.paths, revision).filter((path) => !ignored(path)),
  }
  return { revision, input, snapshot: other ? linkLike(other, input) : link(input) }
}

/** The blobs of the facts that a program misses and may still load. */
export function missingBlobs(program: Program, revision: Revision, loader: BlobLoader): string[] {
  const oids = [...program.factsMissing].map((path) => oidAt(revision.tree, path))
  return oids.filter((oid) => !isComplete(loader, oid))
}

function isComplete(loader: BlobLoader, oid: string): boolean {
  const blob = loader.get(oid)
  return blob?.kind === 'read' ? blob.facts() !== null : blob !== null
}
