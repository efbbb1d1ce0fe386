import { json, notFound, Refusal } from '../answer.ts'
import { resolveCommit } from '../git/repositories.ts'
import { type Call, callerLogin, type Operations, type Parameters, repositoryOf } from '../operation.ts'
import { paged } from '../paging.ts'
import { renderAnnotation, renderCheckRun } from '../render/check-runs.ts'
import { requireConsistentCheckRun } from '../rules/check-runs.ts'
import {
  addSuite,
  type CheckAction,
  type CheckAnnotation,
  type CheckRun,
  findSuite,
  nextId,
  timestamp,
} from '../state.ts'
import { emit } from '../webhooks/outbox.ts'

/** What a request to create or update may say, in either case. */
interface Changes {
  readonly status?: string | undefined
  readonly conclusion?: string | undefined
  readonly started_at?: string | undefined
  readonly completed_at?: string | undefined
  readonly details_url?: string | undefined
  readonly external_id?: string | undefined
  readonly actions?: readonly CheckAction[] | undefined
  readonly output?:
    | {
        readonly title?: string | undefined
        readonly summary?: string | undefined
        readonly text?: string | undefined
        readonly annotations?: readonly CheckAnnotation[] | undefined
      }
    | undefined
}

export const checkRuns: Operations = {
  'checks/create': async (call: Call<Parameters<'checks', 'create'>>) => {
    const repository = repositoryOf(call)
    const { name, head_sha } = call.parameters
    const headSha = await resolveCommit(repository.gitDir, head_sha)
    if (headSha !== head_sha) throw new Refusal(422, `No commit found for SHA: ${head_sha}`)
    const changes = call.parameters as unknown as Changes
    const createdAt = timestamp()
    requireConsistentCheckRun(changes, changes.started_at ?? createdAt)
    const { state } = call.simulation
    const run: CheckRun = {
      id: nextId(state),
      suite:
        findSuite(state, repository, headSha) ??
        addSuite(state, { repository, headSha, branch: null, before: null }),
      repository,
      headSha,
      name,
      externalId: null,
      detailsUrl: null,
      status: 'queued',
      conclusion: null,
      createdAt,
      startedAt: createdAt,
      completedAt: null,
      output: { title: null, summary: null, text: null, annotations: [] },
      actions: [],
      unread: true,
    }
    state.checkRuns.push(run)
    change(run, changes)
    await emit(call.simulation, { event: 'check_run', action: 'created', checkRun: run }, callerLogin(call))
    await tellIfCompleted(call, run, changes)
    return json(renderCheckRun(call.simulation, run), 201)
  },

  'checks/update': async (call: Call<Parameters<'checks', 'update'>>) => {
    const run = checkRunOf(call)
    const changes = call.parameters as unknown as Changes & { readonly name?: string }
    requireConsistentCheckRun(changes, changes.started_at ?? run.startedAt)
    run.name = changes.name ?? run.name
    change(run, changes)
    await tellIfCompleted(call, run, changes)
    return json(renderCheckRun(call.simulation, run))
  },

  'checks/get': (call: Call<Parameters<'checks', 'get'>>) => {
    return json(renderCheckRun(call.simulation, checkRunOf(call)))
  },

  'checks/list-annotations': (call: Call<Parameters<'checks', 'listAnnotations'>>) => {
    const run = checkRunOf(call)
    return paged(call, run.output.annotations, (page) => page.map((one) => renderAnnotation(run, one)))
  },

  'checks/list-for-ref': async (call: Call<Parameters<'checks', 'listForRef'>>) => {
    const repository = repositoryOf(call)
    const { ref, check_name, status, filter = 'latest', app_id } = call.parameters
    const sha = await resolveCommit(repository.gitDir, ref)
    if (sha === null) throw new Refusal(422, `No commit found for SHA: ${ref}`)
    const { state } = call.simulation
    const listed = state.checkRuns.filter((run) => {
      return (
        run.repository === repository &&
        run.headSha === sha &&
        (check_name === undefined || run.name === check_name) &&
        (status === undefined || run.status === status) &&
        (app_id === undefined || app_id === state.app.id)
      )
    })
    const shown = filter === 'all' ? listed : latestOfEachName(listed)
    return paged(call, shown, (page) => ({
      total_count: shown.length,
      check_runs: page.map((run) => renderCheckRun(call.simulation, run)),
    }))
  },
}

/** Applies what a request says; annotations come on top of those already there. */
function change(run: CheckRun, changes: Changes): void {
  const { output } = changes
  run.status = changes.conclusion === undefined ? (changes.status ?? run.status) : 'completed'
  if (run.status !== 'completed') run.conclusion = null
  run.conclusion = changes.conclusion ?? run.conclusion
  run.startedAt = changes.started_at ?? run.startedAt
  run.completedAt =
    run.status === 'completed' ? (changes.completed_at ?? run.completedAt ?? timestamp()) : null
  run.detailsUrl = changes.details_url ?? run.detailsUrl
  run.externalId = changes.external_id ?? run.externalId
  run.actions = changes.actions ?? run.actions
  run.output.title = output?.title ?? run.output.title
  run.output.summary = output?.summary ?? run.output.summary
  run.output.text = output?.text ?? run.output.text
  run.output.annotations.push(...(output?.annotations ?? []))
  run.unread = true
}

async function tellIfCompleted(call: Call<unknown>, run: CheckRun, changes: Changes): Promise<void> {
  if (changes.conclusion === undefined) return
  await emit(call.simulation, { event: 'check_run', action: 'completed', checkRun: run }, callerLogin(call))
}

function latestOfEachName(runs: readonly CheckRun[]): CheckRun[] {
  return [...new Map(runs.map((run) => [run.name, run])).values()]
}

function checkRunOf(call: Call<{ owner: string; repo: string; check_run_id: number }>): CheckRun {
  const repository = repositoryOf(call)
  const found = call.simulation.state.checkRuns.find((run) => {
    return run.id === call.parameters.check_run_id && run.repository === repository
  })
  if (found === undefined) throw notFound()
  return found
}
