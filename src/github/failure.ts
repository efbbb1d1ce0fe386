import { visible } from '../shared/prose.ts'

/** What is known of a request that failed, from an error of whatever kind. */
export interface Failure {
  /** The HTTP status. Octokit gives 500 where no answer came; GraphQL reports most errors with 200, null here. */
  readonly status: number | null
  /** Of the answer, in lower case. */
  readonly headers: Readonly<Record<string, unknown>>
  readonly message: string
  /** The types of GraphQL's errors. */
  readonly types: readonly string[]
  readonly isGraphql: boolean
  /** Whether any answer came. */
  readonly answered: boolean
  /** The error, its cause, the cause of that, … */
  readonly chain: readonly unknown[]
}

const MAX_CHAIN = 8
const MAX_MESSAGE = 300

/** The HTTP status that GitHub answered with; the client gives 500 where no answer came. Null for any other error. */
export function statusOf(error: unknown): number | null {
  const { status } = fieldsOf(error)
  return typeof status === 'number' ? status : null
}

export function toFailure(error: unknown): Failure {
  const { message, response, headers, errors, request } = fieldsOf(error)
  const answer = fieldsOf(response)
  const list = Array.isArray(errors) ? errors : []
  return {
    status: statusOf(error),
    // GraphQL's error has the headers itself, the one of REST has the response.
    headers: { ...fieldsOf(answer.headers), ...fieldsOf(headers) },
    message: typeof message === 'string' ? message : '',
    types: list.map((one) => fieldsOf(one).type).filter((type) => typeof type === 'string'),
    isGraphql: list.length > 0 || isGraphqlUrl(fieldsOf(request).url),
    answered: response !== undefined,
    chain: chainOf(error),
  }
}

/** A message for the log: of limited length, without control characters. */
export function shown(message: string): string {
  return visible(message.length > MAX_MESSAGE ? `${message.slice(0, MAX_MESSAGE)}…` : message)
}

/** The codes of Node and undici, such as ECONNRESET. */
export function codesOf({ chain }: Failure): readonly string[] {
  return chain.map((one) => fieldsOf(one).code).filter((code) => typeof code === 'string')
}

function chainOf(error: unknown): readonly unknown[] {
  const chain: unknown[] = []
  for (let one = error; one !== undefined && chain.length < MAX_CHAIN; one = fieldsOf(one).cause)
    chain.push(one)
  return chain
}

/** Of GitHub, or of an Enterprise Server. */
function isGraphqlUrl(url: unknown): boolean {
  return typeof url === 'string' && /^https?:\/\/[^/]+(\/api)?\/graphql$/.test(url)
}

function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}
}
