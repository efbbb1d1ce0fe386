import type { Markers } from '../marker.ts'
import type { OwnReview, Thread } from '../types.ts'

/** What was said about each finding of a pull request, by fingerprint, and what people did about it. */
export interface History {
  /** The findings that a thread reports or reported. */
  keysOf(thread: Thread): readonly string[]
  /** The thread only has a further suggestion, and another one reports the finding. */
  isPart(thread: Thread): boolean
  /** A comment reported the finding, and a person resolved its thread or deleted the comment. */
  isSilenced(fingerprint: string): boolean
  /** Nobody was informed yet, or the app resolved every thread about it. */
  isNews(fingerprint: string): boolean
}

/**
 * Reads it from what is on GitHub. A person can delete a comment with its marker. The review that brought it stays, as
 * GitHub deletes no submitted review, and names the finding.
 */
export function readHistory(
  {
    threads,
    reviews,
  }: {
    readonly threads: readonly Thread[]
    readonly reviews: readonly Pick<OwnReview, 'pending' | 'body'>[]
  },
  markers: Markers,
): History {
  const keys = new Map(threads.map((thread) => [thread.id, keysIn(thread.comment.body, markers)]))
  const keysOf = ({ id }: Thread) => keys.get(id) ?? []
  const bodies = reviews.filter(({ pending }) => !pending).map(({ body }) => body)

  const present = counted(threads.map((thread) => reportedIn(thread.comment.body, markers)))
  const brought = counted(bodies.map((body) => [...new Set(markers.decode('thread', body))]))
  const deleted = [...brought].filter(([key, times]) => times > (present.get(key) ?? 0)).map(([key]) => key)
  const resolvedBy = (who: Thread['resolved']) =>
    threads.filter(({ resolved }) => resolved === who).flatMap(keysOf)

  const silenced = new Set([...deleted, ...resolvedBy('person')])
  const open = new Set(resolvedBy(null))
  const ended = new Set(resolvedBy('app'))
  const mentioned = new Set(bodies.flatMap((body) => markers.decode('finding', body)))
  return {
    keysOf,
    isPart: ({ comment }) => reportedIn(comment.body, markers).length === 0,
    isSilenced: (fingerprint) => silenced.has(fingerprint),
    isNews(fingerprint) {
      if (silenced.has(fingerprint) || open.has(fingerprint)) return false
      return ended.has(fingerprint) || !mentioned.has(fingerprint)
    },
  }
}

function keysIn(body: string, markers: Markers): readonly string[] {
  return [...new Set([...reportedIn(body, markers), ...markers.decode('part', body)])]
}

/** Those that the comment reports, or reported before it called them gone. A part only offers a suggestion. */
function reportedIn(body: string, markers: Markers): readonly string[] {
  return [...new Set([...markers.decode('finding', body), ...markers.decode('gone', body)])]
}

function counted(lists: readonly (readonly string[])[]): ReadonlyMap<string, number> {
  const times = new Map<string, number>()
  for (const key of lists.flat()) times.set(key, (times.get(key) ?? 0) + 1)
  return times
}
