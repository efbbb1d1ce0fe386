import { requireConsistentCheckRun } from '../rules/check-runs.ts'
import type { Simulation } from '../simulation.ts'
import { botLogin, type CheckAction, type CheckAnnotation, type CheckRun, timestamp } from '../state.ts'
import { emit } from '../webhooks/outbox.ts'

/** What a request to create or update may say, in either case. */
export interface CheckRunChanges {
  readonly name?: string | undefined
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

export async function updateCheckRun(
  simulation: Simulation,
  run: CheckRun,
  changes: CheckRunChanges,
): Promise<void> {
  requireConsistentCheckRun(changes, changes.started_at ?? run.startedAt)
  run.name = changes.name ?? run.name
  applyChanges(run, changes)
  await emitIfCompleted(simulation, run, changes)
}

/** Applies what a request says; annotations come on top of those already there. */
export function applyChanges(run: CheckRun, changes: CheckRunChanges): void {
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

export async function emitIfCompleted(
  simulation: Simulation,
  run: CheckRun,
  changes: CheckRunChanges,
): Promise<void> {
  if (changes.conclusion === undefined) return
  const completed = { event: 'check_run', action: 'completed', checkRun: run } as const
  await emit(simulation, completed, botLogin(simulation.state.app))
}
