import { Refusal } from '../answer.ts'

/** GitHub counts characters, not bytes: "body is too long (maximum is 65536 characters)". */
const MAX_BODY = 65_536

/** Refuses an empty or overlong comment. */
export function requireBody(resource: string, body: string): void {
  if (body.trim() === '') {
    throw new Refusal(422, 'Validation Failed', {
      errors: [{ resource, code: 'missing_field', field: 'body' }],
    })
  }
  refuseLongBody(resource, body)
}

export function refuseLongBody(resource: string, body: string): void {
  if ([...body].length <= MAX_BODY) return
  const message = `body is too long (maximum is ${MAX_BODY} characters)`
  throw new Refusal(422, 'Validation Failed', {
    errors: [{ resource, code: 'custom', field: 'body', message }],
  })
}
