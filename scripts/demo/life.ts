import type { CheckReport, Finding } from '../../src/analysis/model/types.ts'
import type { ReviewComment } from '../../test/simulated-github/index.ts'
import { type Cast, giveCommand, replyCommand } from './answers.ts'
import { findingsOf } from './offers.ts'
import type { Life } from './scene.ts'
import { latestCheck } from './stage.ts'

/** Two people answer the review, until the pull request is merged. Gives the findings whose fixes they took. */
export async function playLife(cast: Cast, report: CheckReport, life: Life): Promise<readonly Finding[]> {
  const isIntended = ({ names }: Finding) => names.some(({ old }) => old === life.intended.task)
  const unintended = { ...report, findings: report.findings.filter((finding) => !isIntended(finding)) }

  const byReply = await replyCommand(cast, unintended)
  const question = await askInThread(cast, report, life)
  await approve(cast, life)
  await cast.stage.github.resolve(question, life.reviewer)
  await cast.page.say(`${life.reviewer} has the answer, and resolves the thread.`)
  const byCommand = await giveCommand(cast, unintended)
  if (latestCheck(cast.stage.github, cast.scene.pull).conclusion === 'success') await merge(cast, life)
  return [...byReply, ...byCommand]
}

/** The reviewer asks about what the author wants to break. */
async function askInThread(
  { stage, scene, page }: Cast,
  report: CheckReport,
  life: Life,
): Promise<ReviewComment> {
  const { github } = stage
  const { threads } = await github.conversation(scene.pull)
  const isAbout = (finding: Finding) => finding.names.some(({ old }) => old === life.intended.task)
  const thread = threads.find(({ comment }) => findingsOf(comment, report).some(isAbout))
  if (thread === undefined) throw new Error(`no comment is about ${life.intended.task}`)
  await github.reply(thread.comment, life.reviewer, life.question)
  await stage.settle()
  await page.threads()
  return thread.comment
}

async function approve({ stage, scene, page }: Cast, { intended: { task, reason } }: Life): Promise<void> {
  await stage.github.comment(scene.pull, scene.author, `/celery-approve ${task} ${reason}`)
  await stage.settle()
  await page.comments('person')
  await page.comments('app')
  await page.verdict()
  await page.threads()
}

/** GitHub merges what the queue checked: the branch on top of today's base. */
async function merge({ stage, scene, page }: Cast, { reviewer }: Life): Promise<void> {
  const { github } = stage
  const { repository, pull } = scene
  github.protectBranch(repository, pull.base.ref, { requiredChecks: [latestCheck(github, pull).name] })
  await page.say(`${reviewer} adds the pull request to the merge queue, which asks about the merged commit:`)
  const group = await github.addToMergeQueue(pull, reviewer)
  await stage.settle()
  await page.verdictOf(group.headSha)
  await github.landMergeGroup(group)
  await stage.settle()
  await page.merged()
}
