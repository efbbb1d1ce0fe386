import { nearestCommand } from '../commands/parse.ts'
import { helpReply, unknownCommandReply, unreadableReply } from '../review/help-reply.ts'
import { permissionDenied } from '../review/messages.ts'
import type { JobDependencies } from './dependencies.ts'
import type { CeleryHelpJob } from './payloads.ts'
import {
  hasReply,
  isContributor,
  openCommand,
  refuse,
  replyToCommand,
  settingsOf,
} from './reply-to-command.ts'

/** Replies with the list of commands, and with what is wrong with a command that does not exist. */
export async function celeryHelp(job: CeleryHelpJob, deps: JobDependencies): Promise<void> {
  const github = await deps.openRepository(job.installationId, job.repository)
  const command = await openCommand(job, github, deps.markerKey)
  if (hasReply(command)) return
  if (!(await isContributor(command))) {
    const aim = { command: '/celery-help', nothing: 'its commands are not carried out' }
    return await refuse(command, permissionDenied(job.sender, 'write', aim))
  }
  const { unknown, unreadable } = job
  if (unreadable) return await replyToCommand(command, 'confused', unreadableReply())
  const { settings } = await settingsOf(command)
  if (unknown === undefined) return await replyToCommand(command, 'rocket', helpReply(settings))
  await replyToCommand(command, 'confused', unknownCommandReply(unknown, nearestCommand(unknown), settings))
}
