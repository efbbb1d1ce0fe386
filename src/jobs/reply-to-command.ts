import type { Conversation, Reaction } from '../ports.ts'
import { decodeMarkers, encodeMarker } from '../review/marker.ts'
import type { CeleryFixJob } from './payloads.ts'

/** Ends a command: the reaction first, as the reply marks the command as answered. */
export async function replyToCommand(
  conversation: Conversation,
  job: CeleryFixJob,
  reaction: Reaction,
  text: string,
): Promise<void> {
  await conversation.react(job.commentId, reaction)
  const marker = encodeMarker('reply', [String(job.commentId)])
  await conversation.reply(job.number, `${text}\n\n${marker}`)
}

/** Whether the command has its reply already: webhooks can be delivered again. */
export async function hasReply(conversation: Conversation, job: CeleryFixJob): Promise<boolean> {
  const replies = await conversation.written(job.number)
  return replies.flatMap((body) => decodeMarkers('reply', body)).includes(String(job.commentId))
}
