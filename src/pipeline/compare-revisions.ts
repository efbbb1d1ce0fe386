import { type Analysis, analyze } from '../analysis/engine/analyze.ts'
import { conclude } from '../analysis/engine/gate.ts'
import { messageFlow } from '../analysis/engine/message-flow.ts'
import type { AnalysisInput } from '../analysis/engine/run-rules.ts'
import type { Settings } from '../analysis/model/settings.ts'
import type { CheckReport, Gap } from '../analysis/model/types.ts'
import { danglingSettings } from '../analysis/queues/dangling-settings.ts'
import type { Tree } from '../ports/repository-source.ts'
import { addNonPythonFiles } from './add-non-python-files.ts'
import { addReferences } from './add-references.ts'
import { addScheduleRows } from './add-schedule-rows.ts'
import { addSenders, addSendersOfUnregistered } from './add-senders.ts'
import { addTaskCalls } from './add-task-calls.ts'
import type { BlobLoader } from './blob-loader.ts'
import { hiddenSources } from './blocking-gaps.ts'
import { findMentions } from './find-mentions.ts'
import { findUnrunDefinitions } from './find-unrun-definitions.ts'
import { followImports } from './follow-imports.ts'
import { type LinkedRevision, linkRevisions } from './link-revisions.ts'
import { loadUntilComplete } from './load-until-complete.ts'
import { namesInRows, type Requested } from './names-in-rows.ts'
import { readSources } from './read-sources.ts'
import { type CachedRepository, oidIn, type RevisionIds, readRevision, readRevisionLike } from './revision.ts'
import {
  findTouchedGaps,
  loadTextsNearLost,
  mayHideTask,
  notFollowed,
  registrationNear,
  reportedGaps,
} from './touched-gaps.ts'

/** Links both revisions and analyzes how head differs from base. */
export async function compareRevisions(
  repository: CachedRepository,
  ids: RevisionIds,
  settings: Settings,
  requested: Requested,
): Promise<CheckReport> {
  const { loader } = repository
  const { base, head } = await linkWithContext(repository, ids, settings, requested)
  const { tree } = head.revision
  const gaps = await findTouchedGaps(loader, base, head)
  await loadTextsNearLost(loader, base, head)
  // Settings that do not parse may name a task, and define none.
  const hiding = { ...gaps, head: gaps.head.filter(({ blocks }) => blocks) }
  const registrations = new Map<string, Gap>()
  const hidden = hiddenSources(loader, base, head, hiding.head)
  const incomplete = [
    ...danglingSettings(head.snapshot.program, settings),
    ...hidden,
    ...reportedGaps(gaps, base, head).filter((gap) => {
      return gap.kind !== 'unreadable' || hidden.every(({ path }) => path !== gap.path)
    }),
  ]
  const snapshots = { base: base.snapshot, head: head.snapshot, settings }
  const { changes, findings, remedies, suppressed, ignored } = await analyzeWithTexts(loader, tree, {
    ...snapshots,
    ...requested,
    headInput: head.input,
    mentions: await findMentions(loader, base, head),
    isUncertain(task, missingOn) {
      if (mayHideTask(loader, missingOn === 'base' ? [base, head] : [head, base], hiding[missingOn], task))
        return true
      const near = missingOn === 'head' ? registrationNear(loader, base, head, task) : null
      if (near !== null) registrations.set(`${near.path}:${near.line}`, near)
      return near !== null
    },
  })
  return {
    base: ids.base,
    head: ids.head,
    conclusion: conclude(findings, incomplete, settings.gate),
    changes,
    findings,
    suppressed,
    ignored,
    incomplete,
    notUnderstood: [...notFollowed(base, head), ...registrations.values()],
    flow: messageFlow(snapshots, changes),
    ...(remedies.length > 0 && { remedies }),
    headText: await readSources(findings, remedies, tree, loader),
  }
}

/** Both revisions, with all that the change makes matter beyond their tasks. */
async function linkWithContext(
  repository: CachedRepository,
  ids: RevisionIds,
  settings: Settings,
  requested: Requested,
): Promise<{ readonly base: LinkedRevision; readonly head: LinkedRevision }> {
  const { loader } = repository
  const [base, head] = await linkBoth(repository, ids, settings)
  const named = await addReferences(loader, base, head)
  const withSenders = await addSenders(repository, ...named)
  const withTaskCalls = await addTaskCalls(loader, ...withSenders)
  const inRows = namesInRows(base, head, requested)
  const withFiles = await addNonPythonFiles(repository, ...withTaskCalls, inRows)
  const [baseWithRows, headWithRows] = await addScheduleRows(repository, ...withFiles, inRows)
  const withImports = await followImports(repository, baseWithRows, headWithRows, settings)
  return {
    base: await addSendersOfUnregistered(repository, baseWithRows, withImports),
    head: await findUnrunDefinitions(repository, baseWithRows, withImports, settings),
  }
}

async function linkBoth(
  repository: CachedRepository,
  ids: RevisionIds,
  settings: Settings,
): Promise<readonly [LinkedRevision, LinkedRevision]> {
  const { source, loader } = repository
  // Base is searched as a whole and cached: later changes have it again. Of head, only what differs is searched.
  const [base, headTree] = await Promise.all([
    readRevision(repository, ids.base, settings),
    source.tree(ids.base).then((tree) => source.tree(ids.head, tree)),
  ])
  const head = await readRevisionLike(base, loader, headTree, settings)
  const linked = await linkRevisions(repository, [base, { ...head, before: base.tree }], settings)
  if (!linked[0] || !linked[1]) throw new Error('two revisions in, two snapshots out')
  return [linked[0], linked[1]]
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
  const { result } = await loadUntilComplete(() => {
    const missing = new Set<string>()
    const analysis = analyze({
      ...input,
      readFacts: loader.readFacts,
      nameUses: loader.nameUses,
      headText(path) {
        const oid = oidIn(tree, path)
        const blob = oid === null ? null : loader.get(oid)
        if (oid !== null && (blob === null || (blob.kind === 'read' && blob.source === null)))
          missing.add(oid)
        return blob?.kind === 'read' ? (blob.source?.text ?? null) : null
      },
    })
    return { result: analysis, missing: [...missing] }
  }, loader.loadTexts)
  return result
}
