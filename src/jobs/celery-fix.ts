import { parseFix } from '../commands/parse-fix.ts'
import type { FixRequest } from '../commands/request.ts'
import type { Permission } from '../ports/permissions.ts'
import { celeryFixReply } from '../review/celery-fix-reply.ts'
import type { FixOutcome } from '../review/fix-outcome.ts'
import { commitMessage } from './commit-message.ts'
import { commitToHead, refusedCommit, requestOf } from './commit-to-head.ts'
import { committedBefore } from './committed-before.ts'
import type { JobDependencies } from './dependencies.ts'
import { onSettledHead } from './on-settled-head.ts'
import type { CeleryFixJob } from './payloads.ts'
import { type PreparedFixes, prepareFixes } from './prepare-fixes.ts'
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

/** Commits the requested fixes of the head that are verified, once, and replies once. */
export async function celeryFix(job: CeleryFixJob, deps: JobDependencies): Promise<void> {
  const github = await deps.openRepository(job.installationId, job.repository)
  const command = await openCommand(job, github, deps.markerKey)
  if (hasReply(command)) return
  const outcome = await fix(command)
  deps.log.info({ job, outcome: outcome.kind }, 'carried out the command')
  if (outcome.kind === 'no-permission') return await refuse(command, celeryFixReply(outcome))
  const done = DONE.includes(outcome.kind)
  await replyToCommand(command, done ? 'rocket' : 'confused', celeryFixReply(outcome))
}

const DONE: readonly FixOutcome['kind'][] = ['committed', 'committed-before', 'dry-run']

async function fix(command: Command<CeleryFixJob>): Promise<FixOutcome> {
  const { job, github } = command
  const request = parseFix(job.lines ?? [(job.words ?? []).join(' ')])
  const refusal = await refusalOf(command, request, await github.permissions.of(job.sender))
  if (refusal !== null) return refusal
  await reactTo(command, 'eyes')
  return await onSettledHead(command, (now) => fixHead(now, request), hasMoved)
}

/** A dry run commits nothing, so that the author of the pull request may have one, as well as everybody who may write. */
async function refusalOf(
  command: Command<CeleryFixJob>,
  { dryRun }: FixRequest,
  permission: Permission,
): Promise<FixOutcome | null> {
  const { sender } = command.job
  const isAuthor = command.pull.author?.toLowerCase() === sender.toLowerCase()
  if (dryRun && isAuthor) return null
  // Without write permission, spare the other requests.
  if (permission === 'none') return { kind: 'no-permission', sender, needed: 'write' }
  if (dryRun) return null
  const needed = (await settingsOf(command)).settings.fix
  return suffices(permission, needed) ? null : { kind: 'no-permission', sender, needed }
}

async function fixHead(command: Command<CeleryFixJob>, request: FixRequest): Promise<FixOutcome> {
  if (!command.pull.open) return { kind: 'closed' }
  const before = request.dryRun ? null : await committedBefore(command)
  if (before !== null) return before
  const prepared = await prepareFixes(command, await settingsOf(command), request)
  if (prepared.kind !== 'prepared') return prepared
  const { patch, choice } = prepared
  if (request.dryRun) return { kind: 'dry-run', patch, choice }
  return await commitFixes(command, prepared)
}

async function commitFixes(
  command: Command<CeleryFixJob>,
  { files, patch, choice }: PreparedFixes,
): Promise<FixOutcome> {
  const { job, github, pull } = command
  const now = await github.pullRequests.read(job.number)
  if (!now.open) return { kind: 'closed' }
  const commit =
    now.headSha === pull.headSha
      ? await commitToHead(command, { ...commitMessage(choice, requestOf(command)), files })
      : ({ ok: false, error: { kind: 'head-moved' } } as const)
  if (commit.ok) return { kind: 'committed', commit: commit.value, choice }
  return { kind: 'not-committed', refused: refusedCommit(command, commit.error), patch, choice }
}

function hasMoved(outcome: FixOutcome): boolean {
  return outcome.kind === 'not-committed' && outcome.refused.why.kind === 'head-moved'
}
