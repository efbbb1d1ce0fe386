/**
 * Takes from Octokit's errors what was sent and what came: tokens, sources, texts. Errors are logged. The message, the
 * status, the headers of the answer and the errors of GraphQL stay.
 */
export function withoutContent(error: unknown): unknown {
  if (!(error instanceof Error)) return error
  const fields = error as { request?: Content; response?: Content; data?: unknown }
  if (fields.request) fields.request = { method: fields.request.method, url: fields.request.url }
  if (fields.response) fields.response = { status: fields.response.status, headers: fields.response.headers }
  delete fields.data
  return error
}

interface Content {
  readonly method?: unknown
  readonly url?: unknown
  readonly status?: unknown
  readonly headers?: unknown
}
