import { applyEdits } from '../analysis/fixes/apply-edits.ts'
import { suppressionComments } from '../analysis/fixes/suppression-comment.ts'
import { encodePython, isReadAsUtf8 } from '../analysis/model/source-text.ts'
import type { CheckReport, Finding } from '../analysis/model/types.ts'
import type { LoadedSettings } from '../config/load-settings.ts'
import type { NewCommit } from '../ports/commits.ts'
import type { Thread } from '../ports/reviews.ts'
import { type IgnoreOutcome, ignoreReply } from '../review/ignore-outcome.ts'
import { reasonOf } from '../review/reason.ts'
import { analyzePullRequest } from './analyze-pull-request.ts'
import { ignoreMessage } from './commit-message.ts'
import { commitToHead, refusedCommit, requestOf } from './commit-to-head.ts'
import { committedBefore } from './committed-before.ts'
import type { JobDependencies } from './dependencies.ts'
import { onSettledHead } from './on-settled-head.ts'
import type { CeleryIgnoreJob } from './payloads.ts'
import {
  type Command,
  hasReply,
  openCommand,
  reactTo,
  refuse,
  replyToCommand,
  settingsOf,
  suffices,
} from './reply-to-command.ts'

/** Commits a comment that suppresses the findings of a thread, once, and replies there once. */
export async function celeryIgnore(job: CeleryIgnoreJob, deps: JobDependencies): Promise<void> {
  const github = await deps.openRepository(job.installationId, job.repository)
  const command = await openCommand(job, github, deps.markerKey)
  const thread = command.seen.threads.find(({ comment }) => comment.databaseId === job.rootId)
  if (hasReply(command)) return
  const outcome = await ignore(command, thread ?? null)
  deps.log.info({ job, outcome: outcome.kind }, 'carried out the command')
  if (outcome.kind === 'no-permission') return await refuse(command, ignoreReply(outcome))
  const done = outcome.kind === 'committed' || outcome.kind === 'committed-before'
  await replyToCommand(command, done ? 'rocket' : 'confused', ignoreReply(outcome))
}

async function ignore(command: Command<CeleryIgnoreJob>, thread: Thread | null): Promise<IgnoreOutcome> {
  const { job, github, pull } = command
  const { sender } = job
  const permission = await github.permissions.of(sender)
  if (permission === 'none') return { kind: 'no-permission', sender, needed: 'write' }
  const loaded = await settingsOf(command)
  const needed = loaded.settings.fix
  if (!suffices(permission, needed)) return { kind: 'no-permission', sender, needed }
  if (thread === null) return { kind: 'not-in-thread' }
  await reactTo(command, 'eyes')
  if (!pull.open) return { kind: 'closed' }
  const reason = commentReason(job.reason)
  if (!/[\p{L}\p{N}]/u.test(reason)) return { kind: 'no-reason' }
  const attempt = async (now: Command<CeleryIgnoreJob>) =>
    (await committedBefore(now)) ?? (await commitComments(now, thread, loaded, reason))
  return await onSettledHead(command, attempt, hasMoved)
}

function hasMoved(outcome: IgnoreOutcome): boolean {
  return outcome.kind === 'not-committed' && outcome.refused.why.kind === 'head-moved'
}

/** Tools read some words in comments: a number sign begins another comment, and `coding:` declares an encoding. */
function commentReason(text: string): string {
  return reasonOf(text.replaceAll('#', ' ').replace(/coding[:=]/gi, 'coding '))
}

async function commitComments(
  command: Command<CeleryIgnoreJob>,
  thread: Thread,
  loaded: LoadedSettings,
  reason: string,
): Promise<IgnoreOutcome> {
  const { github, pull, markers } = command
  const fingerprints = new Set(markers.decode('finding', thread.comment.body))
  const { mergeBase } = await github.pullRequests.compare(pull.baseSha, pull.headSha)
  // Approvals hide findings, of which the comment must change none.
  const report = await analyzePullRequest(github, pull, loaded, mergeBase, [])
  const found = report.findings.filter(({ fingerprint }) => fingerprints.has(fingerprint))
  if (found.length === 0) return { kind: 'not-found' }
  if (found.some(({ side }) => side === 'base')) return { kind: 'removed-code' }
  const files = filesWithComments(report, found, reason)
  if (files === null) return { kind: 'not-suppressible' }

  const after = await analyzePullRequest(github, pull, loaded, mergeBase, [], { files })
  if (!suppressesOnly(report, after, found)) return { kind: 'not-suppressible' }
  const commit = await commitToHead(command, { ...ignoreMessage(found, requestOf(command)), files })
  if (commit.ok) return { kind: 'committed', commit: commit.value, ignored: found }
  return { kind: 'not-committed', refused: refusedCommit(command, commit.error) }
}

/** The files with the comments in place; null where a file is not Python, not read, or lacks a character of the reason. */
function filesWithComments(
  { changes, headText }: CheckReport,
  found: readonly Finding[],
  reason: string,
): NewCommit['files'] | null {
  const edits = suppressionComments(found, changes, reason, (path) => headText.get(path)?.text ?? null)
  if (edits === null || edits.some(({ path }) => !path.endsWith('.py'))) return null
  const files: NewCommit['files'][number][] = []
  for (const [path, ofFile] of Map.groupBy(edits, (edit) => edit.path)) {
    const source = headText.get(path)
    if (source === undefined) return null
    const encoded = encodePython({ ...source, text: applyEdits(source.text, ofFile) })
    if (!encoded.ok) return null
    // Bytes that are UTF-8 are decoded as such here; Python decodes them as the file declares.
    if (source.encoding === 'utf-8' && !isReadAsUtf8(source.text) && !/^[ -~]*$/.test(reason)) return null
    files.push({ path, bytes: encoded.value })
  }
  return files
}

/** Whether the findings are gone, and everything else is as it was. */
function suppressesOnly(before: CheckReport, after: CheckReport, ignored: readonly Finding[]): boolean {
  const gone = new Set(ignored.map(({ fingerprint }) => fingerprint))
  const left = before.findings.map(({ fingerprint }) => fingerprint).filter((one) => !gone.has(one))
  const now = after.findings.map(({ fingerprint }) => fingerprint)
  const blocking = ({ incomplete }: CheckReport) => incomplete.filter(({ blocks }) => blocks).length
  return (
    left.toSorted().join() === now.toSorted().join() &&
    after.suppressed > before.suppressed &&
    after.changes.length === before.changes.length &&
    blocking(after) === blocking(before)
  )
}
