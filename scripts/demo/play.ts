import type { SimulatedGitHub } from '../../test/simulated-github/index.ts'
import type { Answer } from './arguments.ts'
import type { Commits } from './commits.ts'
import { openLocal } from './local.ts'
import { openPage, type Screen } from './page/page.ts'
import { openCommits, openSample } from './scene.ts'
import { openStage, type Surroundings } from './stage.ts'
import { playPullRequest } from './story.ts'

const SHOWN = 'That was the app itself, with signed webhooks and real requests to a simulated GitHub,'
const TRY = 'npm run demo -- --repo DIR --base REV --head REV'

/** Plays the story on these commits, or on the sample project, and gives what went wrong in it. */
export async function playStory(
  commits: Commits | null,
  answer: Answer,
  screen: Screen,
  surroundings: Surroundings,
): Promise<readonly string[]> {
  const stage = await openStage(surroundings)
  try {
    const { github } = stage
    const scene = commits === null ? await openSample(github) : await openCommits(github, commits)
    const local = await openLocal(scene.repository.gitDir)
    const page = openPage(github, scene, local, screen)
    const failures = await playPullRequest({ stage, scene, page, local }, answer).finally(local.source.close)
    const wrong = [...failures, ...leftOver(github)]
    if (wrong.length === 0) await page.say(farewell(commits))
    return wrong
  } finally {
    await stage.close()
  }
}

/** What the simulated GitHub has to complain of: broken rules, webhooks unanswered, output that was not shown. */
function leftOver(github: SimulatedGitHub): string[] {
  try {
    github.assertClean()
    return []
  } catch (error) {
    return [error instanceof Error ? error.message : String(error)]
  }
}

function farewell(commits: Commits | null): string {
  if (commits === null) return `${SHOWN} on a sample project; try commits of your own: ${TRY}`
  return `${SHOWN} on two commits of ${commits.name}, which was read and not written to.`
}
