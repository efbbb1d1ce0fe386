import type { Readable } from 'node:stream'

/** What goes back over HTTP. */
export type Answer = {
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
  /** The connection breaks in the middle of the body. */
  readonly cut?: boolean
} & (
  | { readonly json: unknown }
  | { readonly bytes: Uint8Array; readonly type: string }
  | { readonly stream: Readable; readonly type: string }
)

/** GitHub refuses a request. Thrown by rules and operations, answered in one place. */
export class Refusal extends Error {
  override readonly name = 'Refusal'
  readonly status: number
  readonly details: Readonly<Record<string, unknown>>

  readonly headers: Readonly<Record<string, string>>

  constructor(
    status: number,
    message: string,
    details: Readonly<Record<string, unknown>> = {},
    headers: Readonly<Record<string, string>> = {},
  ) {
    super(message)
    this.status = status
    this.details = details
    this.headers = headers
  }
}

/** Something that GitHub can do and this simulation cannot: a violation, so that no test relies on a guess. */
export class NotSimulated extends Error {
  override readonly name = 'NotSimulated'

  constructor(what: string) {
    super(`not simulated: ${what}`)
  }
}

const DOCUMENTATION = 'https://docs.github.com/rest'

export function json(value: unknown, status = 200, headers: Readonly<Record<string, string>> = {}): Answer {
  return { status, json: value, headers }
}

export function refusalAnswer(refusal: Refusal): Answer {
  return json(
    {
      message: refusal.message,
      ...refusal.details,
      documentation_url: DOCUMENTATION,
      status: String(refusal.status),
    },
    refusal.status,
    refusal.headers,
  )
}

export function notFound(): Refusal {
  return new Refusal(404, 'Not Found')
}

/** 403 in the words that every app's author knows. */
export function notAccessible(): Refusal {
  return new Refusal(403, 'Resource not accessible by integration')
}

/** 422 about one field, in the long form of most resources. */
export function invalidField(resource: string, field: string, message: string): Refusal {
  return new Refusal(422, 'Validation Failed', { errors: [{ resource, code: 'custom', field, message }] })
}

/** 422 in the short form, which reviews and check runs use. */
export function unprocessable(...errors: readonly string[]): Refusal {
  return new Refusal(422, 'Unprocessable Entity', { errors })
}
