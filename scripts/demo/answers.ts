import { chooseFixes } from '../../src/analysis/fixes/choose-fixes.ts'
import type { CheckReport, Finding } from '../../src/analysis/model/types.ts'
import { RULE_IDS } from '../../src/analysis/rules/index.ts'
import type { Local } from './local.ts'
import { findingsOf, nextPatch, nextSuggestion } from './offers.ts'
import type { Page } from './page/page.ts'
import type { Scene } from './scene.ts'
import type { Stage } from './stage.ts'

/** Who and what takes part. */
export interface Cast {
  readonly stage: Stage
  readonly scene: Scene
  readonly page: Page
  /** The repository, read without GitHub in between. */
  readonly local: Local
}

/** The author comments `/celery-fix`. Gives the findings whose fixes are then to be found in the app's commit. */
export async function giveCommand(
  { stage, scene, page }: Cast,
  report: CheckReport,
): Promise<readonly Finding[]> {
  const { fixed } = chooseFixes(report, { everything: true, all: false, names: [] }, RULE_IDS)
  if (fixed.length === 0) {
    await page.say('No fix is safe without a look: there is nothing for /celery-fix to commit.')
    return []
  }
  const { pull, author } = scene
  const before = pull.head.sha
  await stage.github.comment(pull, author, '/celery-fix')
  await stage.settle()
  await page.comments('person')
  if (pull.head.sha !== before) await page.commit()
  await page.comments('app')
  await page.verdict()
  await page.threads()
  await page.reviews()
  return fixed
}

/** The author replies `/celery-fix` to a finding whose fix edits several files: the reply accepts the patch that it shows. */
export async function replyCommand(
  { stage, scene, page }: Cast,
  report: CheckReport,
): Promise<readonly Finding[]> {
  const { github } = stage
  const { pull, author } = scene
  const { threads } = await github.conversation(pull)
  const thread = threads.find(({ comment }) => findingsOf(comment, report).some(editsSeveralFiles))
  if (thread === undefined) return []
  await github.reply(thread.comment, author, '/celery-fix')
  await page.threads()
  await stage.settle()
  await page.commit()
  await page.threads()
  await page.reviews()
  return findingsOf(thread.comment, report)
}

function editsSeveralFiles({ fix }: Finding): boolean {
  return fix?.safety === 'suggestion' && new Set(fix.edits.map(({ path }) => path)).size > 1
}

/** The author commits every suggestion that can be committed, one by one. Gives the findings that they were for. */
export async function commitSuggestions(
  { stage, scene, page }: Cast,
  report: CheckReport,
): Promise<readonly Finding[]> {
  const { github } = stage
  const fixed: Finding[] = []
  for (;;) {
    const comment = nextSuggestion(await github.conversation(scene.pull))
    if (comment === null) return fixed
    await page.say(`${scene.author} commits the suggestion on ${comment.path}.`)
    await github.applySuggestion(comment, scene.author)
    await stage.settle()
    await page.commit()
    await page.verdict()
    await page.threads()
    await page.reviews()
    fixed.push(...findingsOf(comment, report))
  }
}

/** The author applies the patches that fit the head, and pushes. Gives the findings that they were for. */
export async function applyPatches(
  { stage, scene, page }: Cast,
  report: CheckReport,
): Promise<readonly Finding[]> {
  const { github } = stage
  const { repository, pull, author } = scene
  const fixed: Finding[] = []
  for (;;) {
    const patch = await nextPatch(github, pull, report, fixed)
    if (patch === null) return fixed
    await page.say(`${author} applies the patch from the comment on ${patch.finding.path}.`)
    await github.push(repository, pull.head.ref, patch.files, author)
    await stage.settle()
    await page.commit()
    await page.verdict()
    await page.threads()
    await page.reviews()
    fixed.push(patch.finding)
  }
}
