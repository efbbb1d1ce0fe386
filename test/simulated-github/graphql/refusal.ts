/** GraphQL refuses with status 200 and an error that has a `type`. */
export class GraphqlRefusal extends Error {
  override readonly name = 'GraphqlRefusal'
  readonly type: string

  constructor(type: string, message: string) {
    super(message)
    this.type = type
  }
}

export function forbidden(): GraphqlRefusal {
  return new GraphqlRefusal('FORBIDDEN', 'Resource not accessible by integration')
}

export function unresolvable(what: string): GraphqlRefusal {
  return new GraphqlRefusal('NOT_FOUND', `Could not resolve to ${what}.`)
}
