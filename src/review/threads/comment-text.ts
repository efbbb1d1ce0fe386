import { hash } from '../../shared/hash.ts'
import { MARKER_START, type Markers } from '../marker.ts'
import { MAX_BODY, size } from '../size-limits.ts'

/** Markers of one state of a comment, and those that stay for good. */
const OF_STATE = new RegExp(`\\n*${MARKER_START}(?:text|ended) [^>]*-->`, 'g')
const FOR_GOOD = new RegExp(`${MARKER_START}(?:finding|part|gone) [^>]*-->`, 'g')

/**
 * A comment with a marker of its text, and one of the findings that it reported before. Texts are compared by that marker:
 * GitHub may change line ends and spaces, and a person may add a word.
 */
export function withState(body: string, gone: readonly string[], markers: Markers): string {
  const marker = markers.encode('text', [hash(JSON.stringify([body, gone]))])
  const full = [body, ...(gone.length > 0 ? [markers.encode('gone', gone)] : []), marker].join('\n')
  if (size(full) <= MAX_BODY) return full
  // A finding that is not remembered is not raised again when it comes back.
  const short = `${body}\n${marker}`
  return size(short) <= MAX_BODY ? short : body
}

/** Whether a comment on GitHub shows a text that `withState` gave. */
export function shows(onGitHub: string, text: string, markers: Markers): boolean {
  const [shown] = markers.decode('text', onGitHub)
  const [wanted] = markers.decode('text', text)
  if (shown !== undefined || wanted !== undefined) return shown === wanted
  return normalized(onGitHub) === normalized(text)
}

/** A comment whose thread ends: a line that says why, above what it said. Nobody can commit its suggestion any more. */
export function ended(body: string, why: string, markers: Markers): string {
  const marker = markers.encode('ended', [hash(why)])
  const full = `${why}\n\n${withoutSuggestions(body.replace(OF_STATE, ''))}\n${marker}`
  if (size(full) <= MAX_BODY) return full
  return [`${why}\n`, ...(body.match(FOR_GOOD) ?? []), marker].join('\n')
}

/** Whether a comment says already that its thread ended. */
export function isEnded(body: string, markers: Markers): boolean {
  return markers.decode('ended', body).length > 0
}

const SUGGESTION = /^(\s*)(`{3,}|~{3,})[ \t]*suggestion[^\n]*$/gim

/** Whether people can commit something from a comment. */
export function hasSuggestion(body: string): boolean {
  return body.search(SUGGESTION) >= 0
}

function withoutSuggestions(body: string): string {
  return body.replace(SUGGESTION, '$1$2')
}

function normalized(text: string): string {
  return text
    .split(/\r\n|\r|\n/)
    .map((line) => line.trimEnd())
    .join('\n')
    .trim()
}
