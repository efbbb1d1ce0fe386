import type { Markers } from '../marker.ts'
import type { Thread, ThreadAction } from '../types.ts'
import { ended, hasSuggestion, isEnded, shows, withState } from './comment-text.ts'
import type { Draft, Drafts } from './drafts.ts'
import { groupByFinding } from './group-by-finding.ts'
import type { History } from './history.ts'

export interface ThreadsInput<T extends Draft> {
  readonly threads: readonly Thread[]
  readonly history: History
  readonly markers: Markers
  readonly headSha: string
  /** The fingerprints of this head's findings. */
  readonly found: ReadonlySet<string>
  readonly drafts: Drafts<T>
  /** The findings that a person approved, which are not among those of this head, and who and why in one line of Markdown. */
  readonly approved: ReadonlyMap<string, string>
  /** Whether a missing finding is known to be gone: an unread file may hide it. */
  readonly isJudged: (path: string) => boolean
  /** Replies and new comments send mail. */
  readonly mayNotify: boolean
}

type Context = ThreadsInput<Draft>

export interface ThreadPlan<T extends Draft> {
  /** One for each thread. */
  readonly actions: readonly ThreadAction[]
  /** Comments in place of outdated ones. */
  readonly replacements: readonly T[]
}

/**
 * Plans what becomes of the app's threads. People decide: a thread that a person resolved stays as it is, one that a person
 * reopened is not resolved again, and one in which a person asked something stays open.
 */
export function planThreads<T extends Draft>(input: ThreadsInput<T>): ThreadPlan<T> {
  const open = input.threads.filter(({ resolved }) => resolved === null)
  const plans = groupByFinding(open, input.history.keysOf).map((group) => planGroup(group, input))
  const actions = new Map(plans.flatMap((plan) => plan.actions).map((action) => [action.thread.id, action]))
  return {
    actions: input.threads.map((thread) => actions.get(thread.id) ?? { kind: 'keep', thread }),
    replacements: plans.flatMap(({ replacements }) => replacements),
  }
}

/** Threads that share findings, such as the parts of one fix. */
function planGroup<T extends Draft>(group: readonly Thread[], input: ThreadsInput<T>): ThreadPlan<T> {
  const { history, found, markers } = input
  const liveOf = (thread: Thread) => history.keysOf(thread).filter((key) => found.has(key))
  const live = [...new Set(group.flatMap(liveOf))]
  if (live.length === 0) return { actions: group.map((thread) => endGone(thread, input)), replacements: [] }

  const current = group.filter(({ comment }) => !isEnded(comment.body, markers))
  const covered = new Set(current.flatMap(liveOf))
  const left = new Set(input.drafts.suggesting(live))
  const actions: ThreadAction[] = []
  const replacements: T[] = []
  const unmatched: Thread[] = []
  for (const thread of group) {
    const isOver = !current.includes(thread) && liveOf(thread).every((key) => covered.has(key))
    const draft = isOver ? undefined : [...left].find((one) => fits(thread, one, liveOf(thread)))
    if (isOver) actions.push({ kind: 'keep', thread })
    else if (draft === undefined) unmatched.push(thread)
    else {
      left.delete(draft)
      actions.push(show(thread, draft, input))
    }
  }
  for (const thread of unmatched) {
    const own = liveOf(thread)
    const successors = [...left].filter((draft) => mayReplace(thread, draft, own, input))
    for (const draft of successors) left.delete(draft)
    replacements.push(...successors)
    actions.push(
      successors.length > 0
        ? end(thread, 'Replaced by a newer comment.', input)
        : withoutSuggestion(thread, own, input),
    )
  }
  return { actions, replacements }
}

/** Whether a thread is at exactly the lines of a draft about all of its findings. */
function fits(thread: Thread, { comment, findings, suggests }: Draft, own: readonly string[]): boolean {
  if (thread.path !== comment.path || own.some((key) => !findings.includes(key))) return false
  if (comment.line === null) return thread.ofFile
  if (thread.ofFile || thread.outdated || thread.side !== comment.side) return false
  const isAt = thread.line === comment.line && thread.startLine === comment.startLine
  // Another comment may have got the suggestion, where both have the same lines.
  return isAt && (!suggests || hasSuggestion(thread.comment.body))
}

/** Whether a draft at the new lines takes the place of an outdated thread, which cannot be applied any more. */
function mayReplace(thread: Thread, draft: Draft, own: readonly string[], input: Context): boolean {
  const { history, mayNotify } = input
  if (!thread.outdated || draft.comment.line === null || draft.isPart !== history.isPart(thread)) return false
  if (!mayNotify || isAsked(thread) || draft.findings.some(history.isSilenced)) return false
  return draft.findings.some((key) => own.includes(key))
}

/** A thread that cannot have the suggestion of now: its lines are others. */
function withoutSuggestion(thread: Thread, own: readonly string[], input: Context): ThreadAction {
  if (input.history.isPart(thread)) {
    return isAsked(thread)
      ? { kind: 'keep', thread }
      : end(thread, 'The comment about this finding has the fix as it is now.', input)
  }
  const draft = input.drafts.plain(own)
  return draft === null ? { kind: 'keep', thread } : show(thread, draft, input)
}

function show(thread: Thread, { comment, findings }: Draft, input: Context): ThreadAction {
  const { history, markers } = input
  const gone = history.isPart(thread) ? [] : history.keysOf(thread).filter((key) => !findings.includes(key))
  const body = withState(comment.body, gone.toSorted(), markers)
  return shows(thread.comment.body, body, markers) ? { kind: 'keep', thread } : { kind: 'edit', thread, body }
}

/** A thread whose findings are gone, or approved. */
function endGone(thread: Thread, input: Context): ThreadAction {
  const { markers, headSha, mayNotify, approved, history } = input
  const approval = history.keysOf(thread).flatMap((key) => approved.get(key) ?? [])[0]
  if (approval === undefined && !input.isJudged(thread.path)) return { kind: 'keep', thread }
  const why = approval ?? `Gone at ${headSha.slice(0, 7)}.`
  if (!isAsked(thread)) return end(thread, why, input)
  const isAnswered = thread.replies.some(
    ({ byApp, body }) => byApp && markers.decode('answer', body).length > 0,
  )
  if (isAnswered || !mayNotify || isEnded(thread.comment.body, markers)) return { kind: 'keep', thread }
  const text = `${why} This thread stays open because of the question above.`
  return { kind: 'answer', thread, body: `${text}\n\n${markers.encode('answer', [headSha])}` }
}

/** Once: a thread is open although its comment says so where a person reopened it, or the app may not resolve it. */
function end(thread: Thread, why: string, { markers }: Context): ThreadAction {
  if (isEnded(thread.comment.body, markers)) return { kind: 'keep', thread }
  return { kind: 'resolve', thread, body: ended(thread.comment.body, why, markers) }
}

/** A person wrote something without a command. */
function isAsked({ replies }: Thread): boolean {
  return replies.some(({ byApp, body }) => !byApp && !/^ {0,3}\/celery-/im.test(body))
}
