import type { CommandJob } from './payloads.ts'
import type { Command } from './reply-to-command.ts'
import { SETTINGS_FILES } from './settings-at.ts'

/** Judges and commits once more where the head moved meanwhile; after that the person is asked to wait for the pushes. */
export async function onSettledHead<Job extends CommandJob, T>(
  command: Command<Job>,
  attempt: (command: Command<Job>) => Promise<T>,
  hasMoved: (result: T) => boolean,
): Promise<T> {
  const first = await attempt(command)
  if (!hasMoved(first)) return first
  const { job, github } = command
  const seen = await github.pullRequests.observe(job.number, SETTINGS_FILES, [])
  return await attempt({ ...command, pull: seen.pull, seen })
}
