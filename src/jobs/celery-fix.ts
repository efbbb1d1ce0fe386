import { chooseFixes } from '../analysis/fixes/choose-fixes.ts'
import { RULE_IDS } from '../analysis/rules/index.ts'
import { parseFix } from '../commands/parse-fix.ts'
import type { LoadedSettings } from '../config/load-settings.ts'
import { celeryFixReply } from '../review/celery-fix-reply.ts'
import type { FixOutcome } from '../review/fix-outcome.ts'
import { commitMessage, isForCommand } from './commit-message.ts'
import type { JobDependencies } from './dependencies.ts'
import type { CeleryFixJob, CommandJob } from './payloads.ts'
import {
  type Command,
  commandId,
  hasReply,
  judge,
  openCommand,
  reactTo,
  refusalMarker,
  replyToCommand,
  settingsOf,
  suffices,
  wasRefused,
} from './reply-to-command.ts'
import { requestedNames } from './requested-names.ts'

/** Commits the requested fixes of the head that are safe and verified, once, and replies once. */
export async function celeryFix(job: CeleryFixJob, deps: JobDependencies): Promise<void> {
  const github = await deps.openRepository(job.installationId, job.repository)
  const command = await openCommand(job, github, deps.markerKey)
  if (hasReply(command)) return
  const outcome = await fix(command)
  deps.log.info({ job, outcome: outcome.kind }, 'carried out the command')
  if (outcome.kind === 'no-permission') {
    if (wasRefused(command, outcome.needed)) return
    const refusal = refusalMarker(command, outcome.needed)
    return await replyToCommand(command, 'confused', celeryFixReply(outcome), refusal)
  }
  const done = outcome.kind === 'committed' || outcome.kind === 'committed-before'
  await replyToCommand(command, done ? 'rocket' : 'confused', celeryFixReply(outcome))
}

async function fix(command: Command<CeleryFixJob>): Promise<FixOutcome> {
  const { job, github, pull } = command
  const { sender } = job
  const permission = await github.permissions.of(sender)
  // Without write permission, spare the other requests.
  if (permission === 'none') return { kind: 'no-permission', sender, needed: 'write' }
  const loaded = await settingsOf(command)
  const needed = loaded.settings.fix
  if (!suffices(permission, needed)) return { kind: 'no-permission', sender, needed }
  await reactTo(command, 'eyes')
  if (!pull.open) return { kind: 'closed' }
  // An installation's token reaches only repositories that the app is installed in.
  if (pull.fromFork) return { kind: 'fork' }
  const before = await committedBefore(command)
  if (before !== null) return before
  if (job.headSha !== undefined && job.headSha !== pull.headSha) return { kind: 'head-moved' }
  return await commitFixes(command, loaded)
}

/** The commit that an earlier run of the job made, as long as it is the head. */
export async function committedBefore({
  job,
  github,
  pull,
}: Pick<Command<CommandJob>, 'job' | 'github' | 'pull'>): Promise<Extract<
  FixOutcome,
  { kind: 'committed-before' }
> | null> {
  const message = await github.commits.message(pull.headSha)
  return isForCommand(message, commandId(job)) ? { kind: 'committed-before', commit: pull.headSha } : null
}

async function commitFixes(command: Command<CeleryFixJob>, loaded: LoadedSettings): Promise<FixOutcome> {
  const { job, github, pull } = command
  const report = await judge(command, loaded)
  const { names } = parseFix(job.lines ?? [(job.words ?? []).join(' ')])
  const requested = requestedNames(names, report.findings)
  const selection = { everything: requested.length === 0, all: false, names: requested }
  const { files, fixed, left, notices, unknown } = chooseFixes(report, selection, RULE_IDS)
  const choice = { requested, unknown, notices: notices.filter(({ fix }) => fix?.safety === 'safe') }
  if (files.length === 0) return { kind: 'nothing-to-fix', ...choice }
  const commit = await github.commits.create({
    branch: pull.headBranch,
    expectedHead: pull.headSha,
    ...commitMessage(fixed, { commandId: commandId(job), sender: job.sender }),
    files,
  })
  return commit.ok
    ? { kind: 'committed', commit: commit.value, fixed, left, ...choice }
    : { kind: commit.error }
}
