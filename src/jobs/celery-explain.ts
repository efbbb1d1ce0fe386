import { RULES } from '../analysis/rules/index.ts'
import { wordsIn } from '../commands/words.ts'
import { explainReply, rulesNamedIn } from '../review/explain-reply.ts'
import { permissionDenied } from '../review/messages.ts'
import type { JobDependencies } from './dependencies.ts'
import type { CeleryExplainJob } from './payloads.ts'
import {
  type Command,
  hasReply,
  isContributor,
  openCommand,
  refuse,
  replyToCommand,
} from './reply-to-command.ts'

/** Replies with the pages of rules: those that are named, or those of the thread. */
export async function celeryExplain(job: CeleryExplainJob, deps: JobDependencies): Promise<void> {
  const github = await deps.openRepository(job.installationId, job.repository)
  const command = await openCommand(job, github, deps.markerKey)
  if (hasReply(command)) return
  if (!(await isContributor(command))) {
    const aim = { command: '/celery-explain', nothing: 'nothing is explained' }
    return await refuse(command, permissionDenied(job.sender, 'write', aim))
  }
  const words = job.lines.flatMap(wordsIn)
  const { isAnswer, text } = explainReply(
    words.length > 0 ? words : rulesOfThread(command),
    RULES,
    deps.rulePages,
  )
  await replyToCommand(command, isAnswer ? 'rocket' : 'confused', text)
}

/** The rules that the comment names which begins the thread, if this app wrote it. */
function rulesOfThread({ job, seen }: Command<CeleryExplainJob>): readonly string[] {
  const thread = seen.threads.find(({ comment }) => comment.databaseId === job.rootId)
  return thread === undefined ? [] : rulesNamedIn(thread.comment.body)
}
