import type { Refusal } from '../answer.ts'

/** GraphQL refuses with status 200 and an error that has a `type`. */
export class GraphqlRefusal extends Error {
  override readonly name = 'GraphqlRefusal'
  readonly type: string

  constructor(type: string, message: string) {
    super(message)
    this.type = type
  }
}

const TYPES: Readonly<Record<number, string>> = { 403: 'FORBIDDEN', 404: 'NOT_FOUND', 422: 'UNPROCESSABLE' }

/** What REST refuses, GraphQL refuses in the same words. */
export function fromRest(refusal: Refusal): { readonly type: string; readonly message: string } {
  const errors = (refusal.details.errors ?? []) as readonly (string | { readonly message?: string })[]
  const texts = errors.map((one) => (typeof one === 'string' ? one : (one.message ?? refusal.message)))
  const message = texts.length === 0 ? refusal.message : texts.join(', ')
  return { type: TYPES[refusal.status] ?? 'UNPROCESSABLE', message }
}

export function forbidden(): GraphqlRefusal {
  return new GraphqlRefusal('FORBIDDEN', 'Resource not accessible by integration')
}

export function unresolvable(what: string): GraphqlRefusal {
  return new GraphqlRefusal('NOT_FOUND', `Could not resolve to ${what}.`)
}
