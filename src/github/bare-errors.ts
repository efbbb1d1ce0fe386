const parts = new WeakMap<Error, unknown>()

/**
 * Takes from Octokit's errors what was sent and what came: tokens, sources, texts. Errors are logged. The message, the
 * status, the headers of the answer and the errors of GraphQL stay.
 */
export function withoutContent(error: unknown): unknown {
  if (!(error instanceof Error)) return error
  const fields = error as { request?: Content; response?: Content; data?: unknown }
  if (fields.request) fields.request = { method: fields.request.method, url: fields.request.url }
  if (fields.response) fields.response = { status: fields.response.status, headers: fields.response.headers }
  if (fields.data) parts.set(error, fields.data)
  delete fields.data
  return error
}

/** The part of GraphQL's answer that came with an error, which no log finds. */
export function partialAnswer(error: unknown): Readonly<Record<string, unknown>> {
  const part = error instanceof Error ? parts.get(error) : undefined
  return typeof part === 'object' && part !== null ? (part as Record<string, unknown>) : {}
}

interface Content {
  readonly method?: unknown
  readonly url?: unknown
  readonly status?: unknown
  readonly headers?: unknown
}
