/** The HTTP status that GitHub answered with; the client gives 500 where no answer came. Null for any other error. */
export function statusOf(error: unknown): number | null {
  if (typeof error !== 'object' || error === null || !('status' in error)) return null
  return typeof error.status === 'number' ? error.status : null
}

/** A response that broke off. */
export class BrokenTransfer extends Error {}

/** Whether the same call can succeed later. Errors from elsewhere than GitHub are bugs and do not go away. */
export function isRetryable(error: unknown): boolean {
  if (error instanceof BrokenTransfer) return true
  const status = statusOf(error)
  if (status === null) return false
  return status >= 500 || status === 429 || (status === 403 && isRateLimit(error))
}

/** Rate limits come as 403 or 429: https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api */
function isRateLimit(error: unknown): boolean {
  return error instanceof Error && /rate limit/i.test(error.message)
}
