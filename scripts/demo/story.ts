import type { CheckReport, Finding } from '../../src/analysis/model/types.ts'
import type { CheckRun } from '../../test/simulated-github/index.ts'
import { applyPatches, type Cast, commitSuggestions, giveCommand } from './answers.ts'
import type { Answer } from './arguments.ts'
import { playLife } from './life.ts'
import { checkLocally } from './local.ts'
import { verifyFixed } from './proof.ts'
import { latestCheck } from './stage.ts'

/** Plays a pull request from its opening on, and returns what went wrong in it. */
export async function playPullRequest(cast: Cast, answer: Answer): Promise<readonly string[]> {
  const { stage, scene, local, page } = cast
  const { pull } = scene
  const opened = { base: pull.base.sha, head: pull.head.sha }
  await page.pullRequest()
  if (await stage.settle()) await page.say(KILLED)
  await page.check()
  const report = await checkLocally(local, opened)
  const check = latestCheck(stage.github, pull)
  const wrong = disagreements(check, report)
  const isReviewed = await page.reviews()
  if (!isReviewed && check.conclusion === 'success') {
    await page.say('celery-guard has nothing to say: no review and no comment.')
  }
  if (!isReviewed || answer === 'none') return wrong

  const isLife = scene.life !== null && answer === 'command'
  const fixed = isLife ? await playLife(cast, report, scene.life) : await answerReview(cast, report, answer)
  if (isRed(cast)) await page.say(`The check stays red: what remains has no ${REMEDIES[answer]}.`)
  const proof = await verifyFixed(local, { base: opened.base, head: pull.head.sha }, report, fixed)
  await page.proof(proof)
  wrong.push(...proof.broken.map((name) => `${name} is not registered, although a fix for it was due`))
  if (isLife && isRed(cast)) wrong.push('the check did not turn green')
  return wrong
}

const KILLED = 'celery-guard was killed here (SIGKILL) with its check begun, was started again and went on.'

/** What the author made use of, wherever the review had it. */
const REMEDIES = { command: 'fix that could be committed', suggestions: 'suggestion' } as const

/** What the author does about the review. Gives the findings whose fixes are then in the branch. */
async function answerReview(
  cast: Cast,
  report: CheckReport,
  answer: 'command' | 'suggestions',
): Promise<readonly Finding[]> {
  if (answer === 'suggestions') return await commitSuggestions(cast, report)
  const byCommand = await giveCommand(cast, report)
  const bySuggestion = isRed(cast) ? await commitSuggestions(cast, report) : []
  const byPatch = isRed(cast) ? await applyPatches(cast, report) : []
  return [...byCommand, ...bySuggestion, ...byPatch]
}

function isRed({ stage, scene }: Cast): boolean {
  return latestCheck(stage.github, scene.pull).conclusion === 'failure'
}

/** The app read the commits through GitHub; read from git they must give the same verdict. */
function disagreements({ conclusion }: CheckRun, report: CheckReport): string[] {
  if (conclusion === report.conclusion) return []
  return [`the check says ${conclusion}, the same commits read without GitHub say ${report.conclusion}`]
}
