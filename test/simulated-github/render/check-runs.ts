import { readCommit } from '../git/commits.ts'
import type { Simulation } from '../simulation.ts'
import type { CheckAnnotation, CheckRun, CheckSuite } from '../state.ts'
import { renderApp } from './apps.ts'
import { renderSimpleCommit } from './commits.ts'
import { renderMinimalPullRequests } from './pull-requests.ts'
import { apiUrl, encodePath, webUrl } from './urls.ts'

export function renderCheckRun(simulation: Simulation, run: CheckRun): Record<string, unknown> {
  const url = apiUrl(simulation, run.repository, `/check-runs/${run.id}`)
  const html = webUrl(run.repository, `/runs/${run.id}`)
  const { title, summary, text, annotations } = run.output
  return {
    id: run.id,
    head_sha: run.headSha,
    node_id: `CR_${run.id}`,
    external_id: run.externalId ?? '',
    url,
    html_url: html,
    details_url: run.detailsUrl ?? html,
    status: run.status,
    conclusion: run.conclusion,
    started_at: run.startedAt,
    completed_at: run.completedAt,
    output: {
      title,
      summary,
      text,
      annotations_count: annotations.length,
      annotations_url: `${url}/annotations`,
    },
    name: run.name,
    check_suite: { id: run.suite.id },
    app: renderApp(simulation),
    pull_requests: renderMinimalPullRequests(simulation, run.repository, run.headSha),
  }
}

/** The form in `check_run` webhooks, whose suite says more. */
export function renderCheckRunEvent(simulation: Simulation, run: CheckRun): Record<string, unknown> {
  return { ...renderCheckRun(simulation, run), check_suite: renderSuite(simulation, run.suite) }
}

/** The suite in `check_suite` webhooks. */
export async function renderSuiteEvent(
  simulation: Simulation,
  suite: CheckSuite,
): Promise<Record<string, unknown>> {
  const { repository, headSha, id } = suite
  return {
    ...renderSuite(simulation, suite),
    // The events that GitHub's description allows just here are older than merge_group.
    app: { ...renderApp(simulation), events: [] },
    head_commit: renderSimpleCommit(await readCommit(repository.gitDir, headSha)),
    check_runs_url: apiUrl(simulation, repository, `/check-suites/${id}/check-runs`),
    latest_check_runs_count: runsOf(simulation, suite).length,
  }
}

/** What the runs of a suite come to; the last conclusion that is not a success counts. */
export function summaryOf(runs: readonly CheckRun[]): {
  readonly status: string
  readonly conclusion: string | null
} {
  const latest = [...new Map(runs.map((one) => [one.name, one])).values()]
  if (latest.length === 0) return { status: 'queued', conclusion: null }
  if (latest.some((one) => one.status !== 'completed')) return { status: 'in_progress', conclusion: null }
  const bad = latest.findLast((one) => one.conclusion !== 'success')
  return { status: 'completed', conclusion: bad?.conclusion ?? 'success' }
}

function runsOf({ state }: Simulation, suite: CheckSuite): CheckRun[] {
  return state.checkRuns.filter((one) => one.suite === suite)
}

function renderSuite(simulation: Simulation, suite: CheckSuite): Record<string, unknown> {
  const { repository, headSha, id } = suite
  const head = simulation.state.pullRequests.find((one) => {
    return one.repository === repository && one.head.sha === headSha && one.head.repository === repository
  })
  return {
    id,
    node_id: `CS_${id}`,
    head_branch: suite.branch ?? head?.head.ref ?? null,
    head_sha: headSha,
    ...summaryOf(runsOf(simulation, suite)),
    url: apiUrl(simulation, repository, `/check-suites/${id}`),
    before: suite.before,
    after: headSha,
    pull_requests: renderMinimalPullRequests(simulation, repository, headSha),
    app: renderApp(simulation),
    created_at: suite.createdAt,
    updated_at: suite.createdAt,
  }
}

export function renderAnnotation(run: CheckRun, annotation: CheckAnnotation): Record<string, unknown> {
  return {
    path: annotation.path,
    start_line: annotation.start_line,
    end_line: annotation.end_line,
    start_column: annotation.start_column ?? null,
    end_column: annotation.end_column ?? null,
    annotation_level: annotation.annotation_level,
    title: annotation.title ?? null,
    message: annotation.message,
    raw_details: annotation.raw_details ?? null,
    blob_href: webUrl(run.repository, `/blob/${run.headSha}/${encodePath(annotation.path)}`),
  }
}
