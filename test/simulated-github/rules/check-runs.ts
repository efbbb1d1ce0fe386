import { unprocessable } from '../answer.ts'
import type { CheckAnnotation } from '../state.ts'

/** https://docs.github.com/rest/checks/runs: 64 KB for message and raw_details, 255 characters for a title. */
const MAX_MESSAGE_BYTES = 64 * 1024
const MAX_TITLE = 255

/** The fields of a request that rules connect; the description checks each by itself. */
interface CheckRunFields {
  readonly status?: string | undefined
  readonly conclusion?: string | undefined
  readonly completed_at?: string | undefined
  readonly output?: { readonly annotations?: readonly CheckAnnotation[] | undefined } | undefined
}

/** Refuses what the description allows and GitHub does not. */
export function requireConsistentCheckRun(fields: CheckRunFields, startedAt: string): void {
  const { status, conclusion, completed_at: completedAt } = fields
  if (status === 'completed' && conclusion === undefined) {
    throw unprocessable('a completed check run needs a conclusion')
  }
  if (conclusion !== undefined && status !== undefined && status !== 'completed') {
    throw unprocessable(`a check run with a conclusion is completed, not ${status}`)
  }
  if (completedAt !== undefined && conclusion === undefined) {
    throw unprocessable('completed_at needs a conclusion')
  }
  if (completedAt !== undefined && Date.parse(completedAt) < Date.parse(startedAt)) {
    throw unprocessable(`completed_at ${completedAt} is before started_at ${startedAt}`)
  }
  const problems = (fields.output?.annotations ?? []).flatMap(annotationProblems)
  if (problems.length > 0) throw unprocessable(...problems)
}

function annotationProblems(annotation: CheckAnnotation): string[] {
  const { start_line: start, end_line: end, start_column, end_column } = annotation
  const where = `annotation of ${annotation.path}:${start}`
  const problems: string[] = []
  if (start < 1) problems.push(`${where}: start_line begins at 1`)
  if (end < start) problems.push(`${where}: end_line ${end} is before start_line`)
  if ((start_column ?? end_column) !== undefined && start !== end) {
    problems.push(`${where}: columns need start_line and end_line to be the same`)
  }
  if (Buffer.byteLength(annotation.message) > MAX_MESSAGE_BYTES) problems.push(`${where}: message over 64 KB`)
  if (Buffer.byteLength(annotation.raw_details ?? '') > MAX_MESSAGE_BYTES) {
    problems.push(`${where}: raw_details over 64 KB`)
  }
  if ([...(annotation.title ?? '')].length > MAX_TITLE)
    problems.push(`${where}: title over ${MAX_TITLE} characters`)
  return problems
}
