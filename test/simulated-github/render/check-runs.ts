import { readCommit } from '../git/commits.ts'
import type { Simulation } from '../simulation.ts'
import type { CheckAnnotation, CheckRun } from '../state.ts'
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
    check_suite: { id: run.suiteId },
    app: renderApp(simulation),
    pull_requests: renderMinimalPullRequests(simulation, run.repository, run.headSha),
  }
}

/** The form in `check_run` webhooks, whose suite says more. */
export function renderCheckRunEvent(simulation: Simulation, run: CheckRun): Record<string, unknown> {
  return { ...renderCheckRun(simulation, run), check_suite: renderSuite(simulation, run) }
}

/** The suite in `check_suite` webhooks, known by one of its runs. */
export async function renderSuiteEvent(
  simulation: Simulation,
  run: CheckRun,
): Promise<Record<string, unknown>> {
  const { repository, headSha, suiteId } = run
  const runs = simulation.state.checkRuns.filter((one) => one.suiteId === suiteId)
  return {
    ...renderSuite(simulation, run),
    // The events that GitHub's description allows just here are older than merge_group.
    app: { ...renderApp(simulation), events: [] },
    head_commit: renderSimpleCommit(await readCommit(repository.gitDir, headSha)),
    check_runs_url: apiUrl(simulation, repository, `/check-suites/${suiteId}/check-runs`),
    latest_check_runs_count: runs.length,
  }
}

function renderSuite(simulation: Simulation, run: CheckRun): Record<string, unknown> {
  const { repository, headSha, suiteId } = run
  const branch = simulation.state.pullRequests.find((one) => {
    return one.repository === repository && one.head.sha === headSha && one.head.repository === repository
  })
  return {
    id: suiteId,
    node_id: `CS_${suiteId}`,
    head_branch: branch?.head.ref ?? null,
    head_sha: headSha,
    status: run.status,
    conclusion: run.conclusion,
    url: apiUrl(simulation, repository, `/check-suites/${suiteId}`),
    before: null,
    after: headSha,
    pull_requests: renderMinimalPullRequests(simulation, repository, headSha),
    app: renderApp(simulation),
    created_at: run.createdAt,
    updated_at: run.createdAt,
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
