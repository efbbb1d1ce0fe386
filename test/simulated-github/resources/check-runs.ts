import { applyChanges, type CheckRunChanges, emitIfCompleted, updateCheckRun } from '../acts/check-runs.ts'
import { json, notFound, Refusal } from '../answer.ts'
import { resolveCommit } from '../git/repositories.ts'
import { type Call, callerLogin, type Operations, type Parameters, repositoryOf } from '../operation.ts'
import { paged } from '../paging.ts'
import { renderAnnotation, renderCheckRun } from '../render/check-runs.ts'
import { requireConsistentCheckRun } from '../rules/check-runs.ts'
import { addSuite, type CheckRun, findSuite, nextId, timestamp } from '../state.ts'
import { emit } from '../webhooks/outbox.ts'

export const checkRuns: Operations = {
  'checks/create': async (call: Call<Parameters<'checks', 'create'>>) => {
    const repository = repositoryOf(call)
    const { name, head_sha } = call.parameters
    const headSha = await resolveCommit(repository.gitDir, head_sha)
    if (headSha !== head_sha) throw new Refusal(422, `No commit found for SHA: ${head_sha}`)
    const changes = call.parameters as unknown as CheckRunChanges
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
    applyChanges(run, changes)
    await emit(call.simulation, { event: 'check_run', action: 'created', checkRun: run }, callerLogin(call))
    await emitIfCompleted(call.simulation, run, changes)
    return json(renderCheckRun(call.simulation, run), 201)
  },

  'checks/update': async (call: Call<Parameters<'checks', 'update'>>) => {
    const run = checkRunOf(call)
    await updateCheckRun(call.simulation, run, call.parameters as unknown as CheckRunChanges)
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
