import { type CheckRunChanges, updateCheckRun } from '../acts/check-runs.ts'
import { unprocessable } from '../answer.ts'
import { GRAPHQL_ACCESS } from '../rules/permissions.ts'
import { violation } from '../simulation.ts'
import type { CheckAction } from '../state.ts'
import { type Context, requireGraphql } from './context.ts'
import { runNode } from './objects.ts'
import { unresolvable } from './refusal.ts'

interface CheckRunInput {
  readonly clientMutationId?: string | null
  readonly repositoryId: string
  readonly checkRunId: string
  readonly name?: string | null
  readonly status?: string | null
  readonly conclusion?: string | null
  readonly startedAt?: string | null
  readonly completedAt?: string | null
  readonly detailsUrl?: string | null
  readonly externalId?: string | null
  readonly actions?: readonly CheckAction[] | null
  readonly output?: {
    readonly title: string
    readonly summary: string
    readonly text?: string | null
    readonly annotations?: readonly AnnotationInput[] | null
  } | null
}

interface AnnotationInput {
  readonly path: string
  readonly annotationLevel: string
  readonly message: string
  readonly title?: string | null
  readonly rawDetails?: string | null
  readonly location: {
    readonly startLine: number
    readonly endLine: number
    readonly startColumn?: number | null
    readonly endColumn?: number | null
  }
}

export const checkRunMutations = {
  async updateCheckRun({ input }: { input: CheckRunInput }, context: Context) {
    const { simulation } = context
    const { state, description } = simulation
    const repository = state.repositories.find((one) => `R_${one.id}` === input.repositoryId)
    if (repository === undefined) throw unresolvable(`a node with the global id of '${input.repositoryId}'`)
    requireGraphql(context, repository, GRAPHQL_ACCESS.updateCheckRun)
    const run = state.checkRuns.find((one) => {
      return `CR_${one.id}` === input.checkRunId && one.repository === repository
    })
    if (run === undefined) throw unresolvable(`a node with the global id of '${input.checkRunId}'`)
    const changes = changesOf(input)
    // The same sizes as in REST, which GraphQL's schema does not say.
    const problems = description.bodyProblems('checks/update', changes)
    for (const problem of problems) violation(simulation, `GraphQL updateCheckRun: ${problem}`)
    if (problems.length > 0) throw unprocessable(...problems)
    await updateCheckRun(simulation, run, changes)
    return { clientMutationId: input.clientMutationId ?? null, checkRun: runNode(run) }
  },
}

/** The input as REST's body: other names, enumerations in lower case, nothing where GraphQL has null. */
function changesOf(input: CheckRunInput): CheckRunChanges {
  const { output } = input
  return compact({
    name: input.name,
    status: input.status?.toLowerCase(),
    conclusion: input.conclusion?.toLowerCase(),
    started_at: input.startedAt,
    completed_at: input.completedAt,
    details_url: input.detailsUrl,
    external_id: input.externalId,
    actions: input.actions?.map((action) => ({ ...action })),
    output:
      output === null || output === undefined
        ? null
        : compact({
            title: output.title,
            summary: output.summary,
            text: output.text,
            annotations: output.annotations?.map(annotationOf),
          }),
  })
}

function annotationOf({ location, ...annotation }: AnnotationInput): Record<string, unknown> {
  return compact({
    path: annotation.path,
    start_line: location.startLine,
    end_line: location.endLine,
    start_column: location.startColumn,
    end_column: location.endColumn,
    annotation_level: annotation.annotationLevel.toLowerCase(),
    message: annotation.message,
    title: annotation.title,
    raw_details: annotation.rawDetails,
  })
}

function compact(fields: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(fields).filter(([, value]) => value !== null && value !== undefined),
  )
}
