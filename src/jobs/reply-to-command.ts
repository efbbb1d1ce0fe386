import type { Settings } from '../analysis/model/settings.ts'
import type { CheckReport } from '../analysis/model/types.ts'
import type { LoadedSettings } from '../config/load-settings.ts'
import type { Observation, Permission, PullRequest, Reaction, RepositoryGateway } from '../ports.ts'
import { approvalsIn } from '../review/approvals/approvals.ts'
import { createMarkers, decodeMarkers, encodeMarker, keyOf, type Markers } from '../review/marker.ts'
import { analyzePullRequest, type MoreToJudge } from './analyze-pull-request.ts'
import type { CommandJob } from './payloads.ts'
import { SETTINGS_FILES, settingsIn } from './settings-at.ts'

/** A command that runs, and the pull request as it is then. */
export interface Command<Job extends CommandJob> {
  readonly job: Job
  readonly github: RepositoryGateway
  readonly pull: PullRequest
  readonly seen: Observation
  readonly markers: Markers
}

export async function openCommand<Job extends CommandJob>(
  job: Job,
  github: RepositoryGateway,
  markerKey: string,
): Promise<Command<Job>> {
  const seen = await github.pullRequests.observe(job.number, SETTINGS_FILES, [])
  const { pull } = seen
  return { job, github, pull, seen, markers: createMarkers(markerKey, pull.id) }
}

export async function settingsOf({ github, seen }: Command<CommandJob>): Promise<LoadedSettings> {
  return await settingsIn(github, seen.baseFiles)
}

/** The head as its reviews judge it, with the approvals that the conversation records. */
export async function judge(
  command: Command<CommandJob>,
  loaded: LoadedSettings,
  more: MoreToJudge = {},
): Promise<CheckReport> {
  const { github, pull, seen, markers } = command
  const { mergeBase } = await github.pullRequests.compare(pull.baseSha, pull.headSha)
  const approvals = approvalsIn(seen.notes, markers)
  return await analyzePullRequest(github, pull, loaded, mergeBase, approvals, more)
}

/** Names a command in the marker of its reply and in its commit. */
export function commandId({ kind, commentId, inThread, deliveryId }: CommandJob): string {
  if (commentId === undefined) return keyOf(`${kind} ${deliveryId}`)
  if (inThread) return keyOf(`${kind} in a thread ${commentId}`)
  return kind === 'celery-fix' ? String(commentId) : keyOf(`${kind} ${commentId}`)
}

/** Ends a command: the reaction first, as the reply marks the command as answered. */
export async function replyToCommand(
  { job, github }: Pick<Command<CommandJob>, 'job' | 'github'>,
  reaction: Reaction,
  text: string,
  ...markers: readonly string[]
): Promise<void> {
  const body = [text, [encodeMarker('reply', [commandId(job)]), ...markers].join('\n')].join('\n\n')
  if (job.kind === 'celery-ignore' && job.rootId !== undefined)
    return await github.conversation.replyInThread(job.number, job.rootId, body)
  await reactTo({ job, github }, reaction)
  await github.conversation.reply(job.number, body)
}

/** A button has nothing to react to, and the reply is enough in a thread. */
export async function reactTo(
  { job, github }: Pick<Command<CommandJob>, 'job' | 'github'>,
  reaction: Reaction,
): Promise<void> {
  if (job.commentId !== undefined && job.kind !== 'celery-ignore' && !job.inThread)
    await github.conversation.react(job.commentId, reaction)
}

/** Whether the command has its reply already: webhooks can be delivered again. */
export function hasReply(command: Command<CommandJob>): boolean {
  const replies = writtenBodies(command).flatMap((body) => decodeMarkers('reply', body))
  return replies.includes(commandId(command.job))
}

/** What this app wrote in the conversation and in its threads. */
function writtenBodies({ seen: { notes, threads } }: Command<CommandJob>): readonly string[] {
  const replies = threads.flatMap((thread) => thread.replies.filter(({ byApp }) => byApp))
  return [...notes, ...replies].map(({ body }) => body)
}

const RANKS: readonly (Permission | Settings['fix'])[] = ['none', 'write', 'maintain', 'admin', 'nobody']

export function suffices(permission: Permission, needed: Settings['fix']): boolean {
  return RANKS.indexOf(permission) >= RANKS.indexOf(needed)
}

/** A person is refused once in a pull request: who has no right must not make the app write again and again. */
export function wasRefused(command: Command<CommandJob>, needed: Settings['fix']): boolean {
  const key = refusalKey(command.job, needed)
  return writtenBodies(command).some((body) => command.markers.decode('refusal', body).includes(key))
}

export function refusalMarker({ markers, job }: Command<CommandJob>, needed: Settings['fix']): string {
  return markers.encode('refusal', [refusalKey(job, needed)])
}

function refusalKey({ kind, sender }: CommandJob, needed: Settings['fix']): string {
  // Without write permission, every command is refused.
  return keyOf(`${needed === 'write' ? '' : kind} ${sender}`)
}
