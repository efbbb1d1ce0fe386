import type { Settings } from '../analysis/model/settings.ts'
import type { CheckReport } from '../analysis/model/types.ts'
import type { LoadedSettings } from '../config/load-settings.ts'
import type { Reaction, ReactionTarget } from '../ports/conversation.ts'
import type { Permission } from '../ports/permissions.ts'
import type { Observation, PullRequest } from '../ports/pull-requests.ts'
import type { RepositoryGateway } from '../ports/repository-gateway.ts'
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
export function commandId({ kind, commentId, inThread, review, deliveryId }: CommandJob): string {
  if (review !== undefined) return keyOf(`${kind} in a review ${review.id}`)
  if (commentId === undefined) return keyOf(`${kind} ${deliveryId}`)
  if (inThread) return keyOf(`${kind} in a thread ${commentId}`)
  return kind === 'celery-fix' ? String(commentId) : keyOf(`${kind} ${commentId}`)
}

type Answered = Pick<Command<CommandJob>, 'job' | 'github' | 'pull'>

/** Ends a command where it was written: the reaction first, as the reply marks the command as answered. */
export async function replyToCommand(
  command: Answered,
  reaction: Reaction,
  text: string,
  ...markers: readonly string[]
): Promise<void> {
  const { job, github, pull } = command
  await reactTo(command, reaction)
  // Nobody but collaborators may comment there: the reaction has to do.
  if (pull.locked) return
  const body = bodyOf(job, text, markers)
  if (job.rootId === undefined) await github.conversation.reply(job.number, body)
  else await github.conversation.replyInThread(job.number, job.rootId, body)
}

/** Ends a command in the conversation, wherever it was written: what its markers record is about the whole pull request. */
export async function recordInConversation(
  command: Answered,
  reaction: Reaction,
  text: string,
  ...markers: readonly string[]
): Promise<void> {
  const { job, github } = command
  await reactTo(command, reaction)
  await github.conversation.reply(job.number, bodyOf(job, text, markers))
}

function bodyOf(job: CommandJob, text: string, markers: readonly string[]): string {
  return [text, [encodeMarker('reply', [commandId(job)]), ...markers].join('\n')].join('\n\n')
}

/** A button has nothing to react to. */
export async function reactTo({ job, github }: Answered, reaction: Reaction): Promise<void> {
  const target = targetOf(job)
  if (target !== null) await github.conversation.react(target, reaction)
}

function targetOf({ commentId, inThread, review }: CommandJob): ReactionTarget | null {
  if (review !== undefined) return { kind: 'review', nodeId: review.nodeId }
  if (commentId === undefined) return null
  return { kind: inThread ? 'review-comment' : 'comment', id: commentId }
}

/** Whether the command has its reply already: webhooks can be delivered again. */
export function hasReply(command: Command<CommandJob>): boolean {
  const replies = writtenBodies(command).flatMap((body) => decodeMarkers('reply', body))
  return replies.includes(commandId(command.job))
}

/** What this app wrote in the conversation and in threads. */
function writtenBodies({ seen: { notes, threads, elsewhere } }: Command<CommandJob>): readonly string[] {
  const replies = threads.flatMap((thread) => thread.replies.filter(({ byApp }) => byApp))
  return [...[...notes, ...replies].map(({ body }) => body), ...elsewhere]
}

const RANKS: readonly (Permission | Settings['fix'])[] = ['none', 'write', 'maintain', 'admin', 'nobody']

export function suffices(permission: Permission, needed: Settings['fix']): boolean {
  return RANKS.indexOf(permission) >= RANKS.indexOf(needed)
}

/**
 * Whether the sender may give a command that changes nothing on GitHub but the check: a person with write permission may,
 * and the author of the pull request, who could push.
 */
export async function isContributor({ job, github, pull }: Command<CommandJob>): Promise<boolean> {
  return pull.author === job.sender || (await github.permissions.of(job.sender)) !== 'none'
}

/**
 * A person is refused once in a pull request, whatever the command: who has no right must not make the app write again and
 * again.
 */
export function wasRefused(command: Command<CommandJob>): boolean {
  const key = refusalKey(command.job)
  return writtenBodies(command).some((body) => command.markers.decode('refusal', body).includes(key))
}

/** Refuses a person, once. */
export async function refuse(command: Command<CommandJob>, text: string): Promise<void> {
  if (!wasRefused(command)) await replyToCommand(command, 'confused', text, refusalMarker(command))
}

export function refusalMarker({ markers, job }: Command<CommandJob>): string {
  return markers.encode('refusal', [refusalKey(job)])
}

/** Of a missing write permission, as earlier versions wrote it. */
function refusalKey({ sender }: CommandJob): string {
  return keyOf(` ${sender}`)
}
