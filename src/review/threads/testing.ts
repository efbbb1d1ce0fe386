/** A model of GitHub for tests: a pull request whose threads the app and people change. */

import { decodeMarkers } from '../marker.ts'
import type { DraftReview, OwnReview, Thread, ThreadAction } from '../types.ts'

export interface ModelThread extends Thread {
  /** The app may resolve it. */
  readonly canResolve: boolean
}

export interface Model {
  readonly threads: readonly ModelThread[]
  readonly reviews: readonly OwnReview[]
  readonly created: number
}

export const EMPTY: Model = { threads: [], reviews: [], created: 0 }

export function apply(model: Model, review: DraftReview | null, actions: readonly ThreadAction[]): Model {
  return actions.reduce(act, review === null ? model : post(model, review))
}

export function change(model: Model, id: string, changed: Partial<ModelThread>): Model {
  const threads = model.threads.map((thread) => (thread.id === id ? { ...thread, ...changed } : thread))
  return { ...model, threads }
}

export function reply(model: Model, id: string, body: string, byApp: boolean): Model {
  const replies = model.threads.find((thread) => thread.id === id)?.replies ?? []
  const next = { id: `r${model.created}`, byApp, body: stored(body) }
  return { ...change(model, id, { replies: [...replies, next] }), created: model.created + 1 }
}

export function remove(model: Model, id: string): Model {
  return { ...model, threads: model.threads.filter((thread) => thread.id !== id) }
}

function post(model: Model, { body, comments }: DraftReview): Model {
  const threads = comments.map((comment, i): ModelThread => {
    const number = model.created + i
    return {
      id: `t${number}`,
      path: comment.path,
      ofFile: comment.line === null,
      line: comment.line,
      startLine: comment.startLine,
      side: comment.line === null ? 'head' : comment.side,
      outdated: false,
      resolved: null,
      canResolve: true,
      comment: { id: `c${number}`, databaseId: number, body: stored(comment.body) },
      replies: [],
    }
  })
  const review = { id: `v${model.created}`, pending: false, body: stored(body), headSha: null }
  return {
    threads: [...model.threads, ...threads],
    reviews: [...model.reviews, review],
    created: model.created + comments.length + 1,
  }
}

function act(model: Model, action: ThreadAction): Model {
  const { kind, thread } = action
  const now = model.threads.find(({ id }) => id === thread.id)
  if (now === undefined || kind === 'keep') return model
  if (kind === 'answer') return reply(model, thread.id, action.body, true)
  const edited = change(model, thread.id, { comment: { ...now.comment, body: stored(action.body) } })
  return kind === 'resolve' && now.canResolve ? change(edited, thread.id, { resolved: 'app' }) : edited
}

/** GitHub changes line ends and spaces. */
function stored(body: string): string {
  return body.replaceAll('\n', '\r\n').trim()
}

export function answersOf({ replies }: Thread): number {
  return replies.filter(({ byApp, body }) => byApp && decodeMarkers('answer', body).length > 0).length
}
