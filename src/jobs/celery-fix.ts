import { chooseFindings } from '../analysis/fixes/choose-findings.ts'
import { combineFixes } from '../analysis/fixes/combine-fixes.ts'
import type { Settings } from '../analysis/model/settings.ts'
import { RULE_IDS } from '../analysis/rules/index.ts'
import type { LoadedSettings } from '../config/load-settings.ts'
import type { Permission, PullRequest, RepositoryGateway } from '../ports.ts'
import { celeryFixReply } from '../review/celery-fix-reply.ts'
import type { FixOutcome } from '../review/fix-outcome.ts'
import { analyzePullRequest } from './analyze-pull-request.ts'
import { commitMessage, isForCommand } from './commit-message.ts'
import type { JobDependencies } from './dependencies.ts'
import type { CeleryFixJob } from './payloads.ts'
import { hasReply, replyToCommand } from './reply-to-command.ts'
import { requestedNames } from './requested-names.ts'
import { SETTINGS_FILES, settingsIn } from './settings-at.ts'

/** Commits the requested fixes of the head that are safe and verified, once, and replies once. */
export async function celeryFix(job: CeleryFixJob, deps: JobDependencies): Promise<void> {
  const github = await deps.openRepository(job.installationId, job.repository)
  if (await hasReply(github.conversation, job)) return
  await github.conversation.react(job.commentId, 'eyes')
  const outcome = await fix(job, github)
  const done = outcome.kind === 'committed' || outcome.kind === 'committed-before'
  await replyToCommand(github.conversation, job, done ? 'rocket' : 'confused', celeryFixReply(outcome))
  deps.log.info({ job, outcome: outcome.kind }, 'answered the command')
}

async function fix(job: CeleryFixJob, github: RepositoryGateway): Promise<FixOutcome> {
  const { sender } = job
  const permission = await github.permissions.of(sender)
  // Without write permission, spare the other requests.
  if (permission === 'none') return { kind: 'no-permission', sender, needed: 'write' }
  const { pull, baseFiles } = await github.pullRequests.look(job.number, SETTINGS_FILES)
  if (!pull.open) return { kind: 'closed' }
  // An installation's token reaches only repositories that the app is installed in.
  if (pull.fromFork) return { kind: 'fork' }
  const loaded = await settingsIn(github, baseFiles)
  const needed = loaded.settings.fix
  if (!suffices(permission, needed)) return { kind: 'no-permission', sender, needed }
  return (await committedBefore(job, github, pull)) ?? (await commitFixes(job, github, pull, loaded))
}

const RANKS: readonly (Permission | Settings['fix'])[] = ['none', 'write', 'maintain', 'admin', 'nobody']

function suffices(permission: Permission, needed: Settings['fix']): boolean {
  return RANKS.indexOf(permission) >= RANKS.indexOf(needed)
}

/** The commit that an earlier run of the job made, as long as it is the head. */
export async function committedBefore(
  job: CeleryFixJob,
  github: RepositoryGateway,
  pull: PullRequest,
): Promise<FixOutcome | null> {
  const message = await github.commits.message(pull.headSha)
  return isForCommand(message, job.commentId) ? { kind: 'committed-before', commit: pull.headSha } : null
}

async function commitFixes(
  job: CeleryFixJob,
  github: RepositoryGateway,
  pull: PullRequest,
  settings: LoadedSettings,
): Promise<FixOutcome> {
  const { mergeBase } = await github.pullRequests.compare(pull.baseSha, pull.headSha)
  const report = await analyzePullRequest(github, pull, settings, mergeBase)
  const requested = requestedNames(job.words, report.findings)
  const { chosen, notices, unknown } = chooseFindings(report.findings, requested, RULE_IDS)
  const { files, fixed, left } = combineFixes({ ...report, findings: chosen })
  const choice = { requested, unknown, notices: notices.filter(({ fix }) => fix?.safety === 'safe') }
  if (files.length === 0) return { kind: 'nothing-to-fix', ...choice }
  const commit = await github.commits.create({
    branch: pull.headBranch,
    expectedHead: pull.headSha,
    ...commitMessage(fixed, job.commentId),
    files,
  })
  return commit.ok
    ? { kind: 'committed', commit: commit.value, fixed, left, ...choice }
    : { kind: commit.error }
}
