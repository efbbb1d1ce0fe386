import { execFileSync } from 'node:child_process'
import { isForCommand } from '../../../src/jobs/commit-message.ts'
import { decodeMarkers } from '../../../src/review/marker.ts'
import type { PullRequest, SimulatedGitHub } from '../../../test/simulated-github/index.ts'
import type { CheckRun } from '../../../test/simulated-github/state.ts'
import { brokenTasks, type Town } from './life-town.ts'

/** What GitHub shows, where it should show something else. */
export interface Problems {
  readonly lost: readonly string[]
  readonly duplicated: readonly string[]
  readonly stuck: readonly string[]
}

/** What GitHub shows of what people asked for. */
export interface Outcome extends Problems {
  readonly openPulls: number
  /** Of open heads, by conclusion. */
  readonly verdicts: Readonly<Record<string, number>>
  readonly findings: number
  readonly commands: number
  readonly commits: number
}

/** Compares what GitHub shows with what the content of its repositories asks for. */
export async function compare(github: SimulatedGitHub, town: Town): Promise<Outcome> {
  const { state } = github
  const lost: string[] = []
  const duplicated: string[] = []
  const stuck: string[] = []
  const verdicts: Record<string, number> = {}
  let findings = 0

  stuck.push(
    ...state.checkRuns.filter(({ status }) => status !== 'completed').map((run) => inWords(run, town)),
  )
  for (const { index, pull } of town.pulls) {
    const name = nameOf(pull)
    const { bodies, comments } = textsOf(github, pull)
    const said = [...bodies, ...comments]
    // The body of a review repeats the markers of its comments, as people may delete these.
    for (const [texts, what] of [
      [bodies, 'review'],
      [comments, 'comment'],
    ] as const) {
      const keys = texts.flatMap((text) => decodeMarkers('finding', text))
      const repeated = keys.filter((key, i) => keys.indexOf(key) !== i)
      duplicated.push(...repeated.map((key) => `${name}: the finding ${key} has more than one ${what}`))
    }
    if (!pull.open) continue
    const text = String(await github.readFile(pull.repository, pull.head.sha, `shop/part${index}.py`))
    const broken = brokenTasks(text)
    for (const task of broken) {
      findings += 1
      const times = said.filter((one) => one.includes(`part${index}.send_${task}\``)).length
      if (times === 0) lost.push(`${name}: the renamed task send_${task} has no comment`)
    }
    const runs = state.checkRuns.filter(
      (one) => one.repository === pull.repository && one.headSha === pull.head.sha,
    )
    const last = runs.at(-1)
    const wanted = broken.length > 0 ? 'failure' : 'success'
    verdicts[last?.conclusion ?? 'none'] = (verdicts[last?.conclusion ?? 'none'] ?? 0) + 1
    if (last?.conclusion !== wanted || /could not/i.test(last.output.title ?? '')) {
      lost.push(
        `${name}: the head shows ${last?.conclusion ?? 'nothing'} (${last?.output.title}), not ${wanted}`,
      )
    }
    const asked = 1 + town.reruns.filter((one) => runs.includes(one)).length
    if (runs.length > asked) duplicated.push(`${name}: the head has ${runs.length} runs, not ${asked}`)
  }

  const commits = state.repositories.map(({ gitDir }) => messagesIn(gitDir))
  let made = 0
  for (const command of town.commands) {
    const name = `${nameOf(command.pullRequest)}: the command ${command.id}`
    const replies = state.issueComments.filter(({ body }) =>
      decodeMarkers('reply', body).includes(String(command.id)),
    )
    if (replies.length === 0) lost.push(`${name} has no reply`)
    if (replies.length > 1) duplicated.push(`${name} has ${replies.length} replies`)
    const ofThis = commits.flat().filter((message) => isForCommand(message, String(command.id))).length
    made += ofThis
    const said = replies.filter(({ body }) => /^Committed|^The fixes are committed/.test(body)).length
    if (ofThis > 1) duplicated.push(`${name} has ${ofThis} commits`)
    if (ofThis !== said) lost.push(`${name} has ${ofThis} commits, and its reply says ${said}`)
  }
  return {
    openPulls: town.pulls.filter(({ pull }) => pull.open).length,
    verdicts,
    findings,
    commands: town.commands.length,
    commits: made,
    lost,
    duplicated,
    stuck,
  }
}

function inWords({ id, repository, headSha, status, externalId, startedAt }: CheckRun, town: Town): string {
  const pull = town.pulls.find((one) => one.pull.repository === repository && one.pull.head.sha === headSha)
  const head =
    pull === undefined
      ? 'an old head'
      : `the head of the ${pull.pull.open ? 'open' : 'closed'} ${nameOf(pull.pull)}`
  return `the run ${id} (${externalId}) of ${repository.name}@${headSha}, ${head}, is ${status} since ${startedAt}`
}

/** All that the app wrote about the changes of a pull request. */
function textsOf({ state }: SimulatedGitHub, pull: PullRequest) {
  const bot = `${state.app.slug}[bot]`
  const written = (all: readonly { pullRequest: PullRequest; user: string; body: string }[]) =>
    all.filter((one) => one.pullRequest === pull && one.user === bot).map(({ body }) => body)
  return { bodies: written(state.reviews), comments: written(state.reviewComments) }
}

function messagesIn(gitDir: string): readonly string[] {
  const args = ['-C', gitDir, 'log', '--branches', '--format=%B%x00']
  return execFileSync('git', args, { encoding: 'utf8' })
    .split('\0')
    .map((message) => message.trim())
}

export function nameOf({ repository, number }: PullRequest): string {
  return `${repository.name}#${number}`
}
