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

export interface Page {
  readonly first?: number | null
  readonly last?: number | null
  readonly after?: string | null
  readonly before?: string | null
}

const LARGEST_PAGE = 100

/** A page of a list. A cursor is the number of items before it. */
export function connection(name: string, items: readonly unknown[], page: Page): Record<string, unknown> {
  const size = page.first ?? page.last ?? null
  // The count alone needs no page.
  if (size === null) return { totalCount: items.length, nodes: missing(name), pageInfo: missing(name) }
  if (size > LARGEST_PAGE) {
    const limit = typeof page.first === 'number' ? 'first' : 'last'
    throw new GraphqlRefusal(
      'EXCESSIVE_PAGINATION',
      `Requesting ${size} records on the \`${name}\` connection exceeds the \`${limit}\` limit of ${LARGEST_PAGE} records.`,
    )
  }
  const lower = position(page.after) ?? 0
  const upper = Math.min(position(page.before) ?? items.length, items.length)
  const isFirst = typeof page.first === 'number'
  const start = isFirst ? lower : Math.max(lower, upper - size)
  const end = isFirst ? Math.max(Math.min(lower + size, upper), start) : upper
  return {
    nodes: items.slice(start, end),
    totalCount: items.length,
    pageInfo: {
      hasNextPage: end < items.length,
      hasPreviousPage: start > 0,
      startCursor: end > start ? cursor(start) : null,
      endCursor: end > start ? cursor(end) : null,
    },
  }
}

function missing(name: string): () => never {
  return () => {
    throw new GraphqlRefusal(
      'MISSING_PAGINATION_BOUNDARIES',
      `You must provide a \`first\` or \`last\` value to properly paginate the \`${name}\` connection.`,
    )
  }
}

function position(text: string | null | undefined): number | null {
  return text === null || text === undefined ? null : Number(Buffer.from(text, 'base64').toString())
}

function cursor(at: number): string {
  return Buffer.from(String(at)).toString('base64')
}
