import { setTimeout as wait } from 'node:timers/promises'
import { type Answer, json } from './answer.ts'
import { GraphqlRefusal } from './graphql/refusal.ts'
import type { Fault, SeenRequest, State } from './state.ts'

/** A fault as it is asked for; a request with `status` alone is answered with it. */
export type FaultRequest = Partial<Omit<Fault, 'times' | 'met' | 'removal'>>

/** A fault that is set. */
export interface SetFault {
  /** The requests that it has met. */
  readonly met: () => number
  /** Ends it: silent requests go on, and no further request meets it. */
  readonly remove: () => void
}

export function setFault(state: State, request: FaultRequest, times: number): SetFault {
  const status = request.status ?? (request.kind === 'invalid-json' ? 200 : 500)
  const removal = Promise.withResolvers<void>()
  const fault: Fault = { kind: 'status', afterWrite: false, ...request, status, times, met: 0, removal }
  state.faults.push(fault)
  return {
    met: () => fault.met,
    remove: () => {
      fault.times = 0
      removal.resolve()
    },
  }
}

/** The fault that meets this request, if one is due. */
export function takeFault(state: State, request: SeenRequest): Fault | null {
  const fault = state.faults.find((one) => {
    return one.times > 0 && one.kind !== 'refusal' && meets(one, request)
  })
  return fault === undefined ? null : meet(fault)
}

/** Throws where a mutation is to be refused. */
export function refuseMutation(state: State, field: string): void {
  const fault = state.faults.find((one) => one.times > 0 && one.mutation?.field === field)
  if (fault?.mutation === undefined) return
  meet(fault)
  throw new GraphqlRefusal(fault.mutation.type, fault.mutation.message)
}

function meet(fault: Fault): Fault {
  fault.times -= 1
  fault.met += 1
  return fault
}

/** Waits as long as a silent GitHub does. */
export async function endOfSilence(fault: Fault): Promise<void> {
  const { milliseconds } = fault
  const over = milliseconds === undefined ? [] : [wait(milliseconds, undefined, { ref: false })]
  await Promise.race([fault.removal.promise, ...over])
}

/** GitHub's response for a fault; `answer` is what it would have sent. */
export function faultAnswer(fault: Fault, answer: Answer | null): Answer {
  const { status, retryAfter, headers } = fault
  if (fault.kind === 'cut' && answer !== null) return { ...answer, cut: true }
  if (fault.kind === 'invalid-json') return brokenJson(fault, answer)
  if (fault.json !== undefined) return json(fault.json, status, headers)
  if (retryAfter !== undefined) {
    const message =
      'You have exceeded a secondary rate limit. Please wait a few minutes before you try again.'
    return json({ message }, status, { 'retry-after': String(retryAfter), ...headers })
  }
  return json({ message: MESSAGES[status] ?? 'Something went wrong' }, status, headers)
}

function meets(fault: Fault, request: SeenRequest): boolean {
  return (
    (fault.method === undefined || fault.method === request.method) &&
    (fault.route === undefined || fault.route === request.route) &&
    (fault.matches === undefined || fault.matches(request))
  )
}

function brokenJson(fault: Fault, answer: Answer | null): Answer {
  const whole = answer !== null && 'json' in answer ? JSON.stringify(answer.json) : '{"message":"cut"}'
  const bytes = Buffer.from(whole.slice(0, Math.ceil(whole.length / 2)))
  const status = answer?.status ?? fault.status
  return { status, headers: { ...fault.headers }, bytes, type: 'application/json; charset=utf-8' }
}

const MESSAGES: Readonly<Record<number, string>> = {
  401: 'Bad credentials',
  403: 'Resource not accessible by integration',
  404: 'Not Found',
  409: 'Conflict',
  422: 'Validation Failed',
  500: 'Server Error',
  502: 'Server Error',
  503: 'Service unavailable',
}
