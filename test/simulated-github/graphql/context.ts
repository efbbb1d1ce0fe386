import { Refusal } from '../answer.ts'
import { type Needs, requirePermission } from '../rules/permissions.ts'
import type { Simulation } from '../simulation.ts'
import type { Repository, Token } from '../state.ts'
import { forbidden, GraphqlRefusal } from './refusal.ts'

/** What every resolver is given. */
export interface Context {
  readonly simulation: Simulation
  readonly token: Token
  /** Of the query, in points of the hourly limit. */
  readonly cost: number
}

/** The same permissions as in REST, refused in GraphQL's form. */
export function requireGraphql(context: Context, repository: Repository, needs: Needs): void {
  try {
    requirePermission(context.token, repository, needs)
  } catch (error) {
    throw error instanceof Refusal ? forbidden() : error
  }
}

interface ConnectionArguments {
  readonly first?: number | null
  readonly after?: string | null
}

const LARGEST_PAGE = 100

/** A page of a list. A cursor is the number of items before it. */
export function connection(
  name: string,
  items: readonly unknown[],
  { first, after }: ConnectionArguments,
): unknown {
  if (first === undefined || first === null) {
    throw new GraphqlRefusal(
      'MISSING_PAGINATION_BOUNDARIES',
      `You must provide a \`first\` or \`last\` value to properly paginate the \`${name}\` connection.`,
    )
  }
  if (first > LARGEST_PAGE) {
    throw new GraphqlRefusal(
      'EXCESSIVE_PAGINATION',
      `Requesting ${first} records on the \`${name}\` connection exceeds the \`first\` limit of ${LARGEST_PAGE} records.`,
    )
  }
  const start = after === undefined || after === null ? 0 : Number(Buffer.from(after, 'base64').toString())
  const end = Math.min(start + first, items.length)
  return {
    nodes: items.slice(start, end),
    totalCount: items.length,
    pageInfo: {
      hasNextPage: end < items.length,
      hasPreviousPage: start > 0,
      startCursor: cursor(start),
      endCursor: end > start ? cursor(end) : null,
    },
  }
}

function cursor(position: number): string {
  return Buffer.from(String(position)).toString('base64')
}
