import type { Handler, Operations } from '../operation.ts'
import type { OperationId } from '../schema/operations.ts'
import { apps } from './apps.ts'
import { checkRuns } from './check-runs.ts'
import { contents } from './contents.ts'
import { deliveries } from './deliveries.ts'
import { gitData } from './git-data.ts'
import { issueComments } from './issue-comments.ts'
import { pulls } from './pulls.ts'
import { repositories } from './repositories.ts'
import { reviewComments } from './review-comments.ts'
import { reviews } from './reviews.ts'
import { tarballs } from './tarballs.ts'

const groups: readonly Operations[] = [
  apps,
  checkRuns,
  contents,
  deliveries,
  gitData,
  issueComments,
  pulls,
  repositories,
  reviewComments,
  reviews,
  tarballs,
]

const handlers: Operations = Object.assign({}, ...groups)

/** What answers an operation. Its parameters have been checked against the description its type comes from. */
export function handlerOf(id: OperationId): Handler<unknown> {
  const handler = handlers[id]
  if (handler === undefined) throw new Error(`${id} is extracted but nothing answers it`)
  return handler as Handler<unknown>
}
