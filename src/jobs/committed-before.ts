import { isForCommand } from './commit-message.ts'
import type { CommandJob } from './payloads.ts'
import { type Command, commandId } from './reply-to-command.ts'

export interface CommittedBefore {
  readonly kind: 'committed-before'
  readonly commit: string
}

/** The commit that an earlier run of the job made, also where people pushed onto it. */
export async function committedBefore({
  job,
  github,
  pull,
}: Pick<Command<CommandJob>, 'job' | 'github' | 'pull'>): Promise<CommittedBefore | null> {
  const history = await github.commits.history(pull.headSha)
  const found = history.find(({ message }) => isForCommand(message, commandId(job)))
  return found === undefined ? null : { kind: 'committed-before', commit: found.sha }
}
