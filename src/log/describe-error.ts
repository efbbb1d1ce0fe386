import { shortText } from './short-text.ts'

/** An error for the log: what failed where, and nothing that was sent, received or read. */
export interface ErrorDescription {
  readonly type: string
  readonly message: string
  readonly code?: string | number
  readonly status?: number
  /** Method and URL, without the query. */
  readonly request?: string
  readonly stack?: string
  readonly cause?: ErrorDescription
  readonly errors?: readonly ErrorDescription[]
}

const MAX_DEPTH = 3
const MAX_ERRORS = 5
const MAX_FRAMES = 20

/** Only the named fields are taken: errors of libraries carry requests with tokens, and payloads. */
export function describeError(error: unknown, depth = 0): ErrorDescription {
  if (typeof error !== 'object' || error === null)
    return { type: typeof error, message: shortText(String(error)) }
  const { name, type, message, code, status, request, stack, cause, errors } = fieldsOf(error)
  const nested = depth < MAX_DEPTH
  return {
    type: shortText(String(name ?? type ?? 'object'), 100),
    message: typeof message === 'string' ? shortText(message) : '',
    ...(typeof code === 'string' ? { code: shortText(code, 100) } : {}),
    ...(typeof code === 'number' ? { code } : {}),
    ...(typeof status === 'number' ? { status } : {}),
    ...optional('request', describeRequest(request)),
    ...optional('stack', typeof stack === 'string' ? framesOf(stack, message) : null),
    ...(nested && cause !== undefined && cause !== null ? { cause: describeError(cause, depth + 1) } : {}),
    ...(nested && Array.isArray(errors)
      ? { errors: errors.slice(0, MAX_ERRORS).map((one: unknown) => describeError(one, depth + 1)) }
      : {}),
  }
}

type Field = 'name' | 'type' | 'message' | 'code' | 'status' | 'request' | 'stack' | 'cause' | 'errors'

function fieldsOf(error: object): Partial<Record<Field, unknown>> {
  return error
}

function optional<K extends string>(key: K, value: string | null): { readonly [key in K]?: string } {
  return value === null || value === '' ? {} : ({ [key]: value } as { readonly [key in K]: string })
}

function describeRequest(request: unknown): string | null {
  if (typeof request !== 'object' || request === null || !('url' in request)) return null
  const method = 'method' in request ? `${String(request.method)} ` : ''
  const [url = ''] = String(request.url).split(/[?#]/, 1)
  return shortText(`${method}${url}`, 200)
}

/** A stack begins with the whole message. */
function framesOf(stack: string, message: unknown): string {
  const start = typeof message === 'string' ? stack.indexOf(message) : -1
  const frames = start === -1 ? stack : stack.slice(start + String(message).length)
  return frames
    .split('\n', 200)
    .filter((line) => /^\s+at /.test(line))
    .slice(0, MAX_FRAMES)
    .map((line) => shortText(line.trim(), 300))
    .join('\n')
}
