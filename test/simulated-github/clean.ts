import { fullName, type State } from './state.ts'

/** Throws, in readable text, unless all went as with the real GitHub and nothing is left over. */
export function assertClean(state: State, options: { readonly allowUnread?: boolean } = {}): void {
  const unread = options.allowUnread === true ? [] : unreadItems(state)
  const problems = [
    ...state.violations.map((text) => `violation: ${text}`),
    ...undelivered(state),
    ...state.faults
      .filter((one) => one.times > 0 && (one.times < Number.POSITIVE_INFINITY || one.met === 0))
      .map(
        ({ method = 'any', route = 'request', mutation }) =>
          `fault that never met a request: ${mutation?.field ?? `${method} ${route}`}`,
      ),
    ...unread.map((text) => `unread: ${text}`),
  ]
  if (problems.length === 0) return
  throw new Error(`The simulated GitHub is not clean:\n${problems.map((text) => `- ${text}`).join('\n')}`)
}

function undelivered(state: State): string[] {
  return state.outbox.flatMap(({ webhook, status, answers }) => {
    if (status === 'pending') return [`undelivered webhook: ${webhook}`]
    const last = answers.at(-1)
    if (typeof last === 'string') return [`webhook ${webhook} was not answered: ${last}`]
    return last !== undefined && last >= 300 ? [`webhook ${webhook} was answered with ${last}`] : []
  })
}

function unreadItems(state: State): string[] {
  const shorten = (text: string) => JSON.stringify(text.length > 80 ? `${text.slice(0, 80)}…` : text)
  return [
    ...state.reviews.filter((one) => one.unread).map((one) => `review ${shorten(one.body)}`),
    ...state.reviewComments
      .filter((one) => one.unread)
      .map((one) => `review comment on ${one.path}: ${shorten(one.body)}`),
    ...state.issueComments.filter((one) => one.unread).map((one) => `comment ${shorten(one.body)}`),
    ...[...state.issueComments, ...state.reviewComments, ...state.reviews]
      .flatMap((one) => one.reactions)
      .filter((one) => one.unread)
      .map((one) => `reaction ${one.content}`),
    ...state.checkRuns
      .filter((one) => one.unread)
      .map((one) => `check run ${one.name} of ${fullName(one.repository)}: ${one.conclusion ?? one.status}`),
  ]
}
