import { wordsIn } from '../commands/words.ts'
import { unknownWordReply } from '../review/help-reply.ts'
import { nothingChecked, permissionDenied } from '../review/messages.ts'
import type { JobDependencies } from './dependencies.ts'
import type { CeleryRecheckJob, ReviewJob } from './payloads.ts'
import { hasReply, isContributor, openCommand, reactTo, refuse, replyToCommand } from './reply-to-command.ts'

/** Lets the head be reviewed again. A reaction is the answer, as the check shows the rest; a refusal is a reply. */
export async function celeryRecheck(
  job: CeleryRecheckJob,
  deps: JobDependencies,
): Promise<readonly ReviewJob[]> {
  const github = await deps.openRepository(job.installationId, job.repository)
  const command = await openCommand(job, github, deps.markerKey)
  if (hasReply(command)) return []
  if (!(await isContributor(command))) {
    const aim = { command: '/celery-recheck', nothing: 'nothing was checked' }
    await refuse(command, permissionDenied(job.sender, 'write', aim))
    return []
  }
  const [word] = job.lines.flatMap(wordsIn)
  if (word !== undefined) {
    await replyToCommand(command, 'confused', unknownWordReply('celery-recheck', word))
    return []
  }
  if (!command.pull.open) {
    await replyToCommand(command, 'confused', nothingChecked())
    return []
  }
  await reactTo(command, 'rocket')
  const { version, deliveryId, installationId, repository, number } = job
  const origin = { version, deliveryId, installationId, repository }
  return [{ ...origin, kind: 'review-pull-request', number, rerequested: true }]
}
