import { type Answer, json } from './answer.ts'
import type { Fault, State } from './state.ts'

/** The fault that meets this request, if one is due. */
export function takeFault(state: State, method: string, route: string): Fault | null {
  const fault = state.faults.find((one) => one.times > 0 && one.method === method && one.route === route)
  if (fault === undefined) return null
  fault.times -= 1
  return fault
}

/** GitHub's response for a fault. */
export function faultAnswer(fault: Fault): Answer {
  const { status, retryAfter } = fault
  if (retryAfter !== undefined) {
    const message =
      'You have exceeded a secondary rate limit. Please wait a few minutes before you try again.'
    return json({ message }, status, { 'retry-after': String(retryAfter) })
  }
  return json({ message: MESSAGES[status] ?? 'Something went wrong' }, status)
}

const MESSAGES: Readonly<Record<number, string>> = {
  403: 'Resource not accessible by integration',
  404: 'Not Found',
  500: 'Server Error',
  502: 'Server Error',
  503: 'Service unavailable',
}
