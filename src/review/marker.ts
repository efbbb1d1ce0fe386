/** A hidden marker records findings that were reported, or commands that were answered. */
type MarkerKind = 'finding' | 'reply'

/** How every marker begins. */
export const MARKER_START = '<!-- celery-guard:'

const KEY = /^[0-9A-Za-z]+$/

/** One hidden HTML comment that records keys: letters and digits only. It needs a line of its own. */
export function encodeMarker(kind: MarkerKind, keys: readonly string[]): string {
  const unfit = keys.find((key) => !KEY.test(key))
  if (unfit !== undefined) throw new Error(`a marker cannot hold the key ${JSON.stringify(unfit)}`)
  return `${MARKER_START}${kind} ${keys.join(' ')} -->`
}

/** The keys of all markers of one kind. Text from a repository is escaped, so it holds none. */
export function decodeMarkers(kind: MarkerKind, text: string): readonly string[] {
  const markers = text.matchAll(new RegExp(`${MARKER_START}${kind} ((?:[0-9A-Za-z]+ )+)-->`, 'g'))
  return [...markers].flatMap(([, keys = '']) => keys.trimEnd().split(' '))
}
