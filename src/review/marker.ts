import { createHmac, hkdfSync, timingSafeEqual } from 'node:crypto'

/**
 * A hidden marker records findings that were reported (`finding`), those that have a comment of a review (`thread`), those
 * whose fix a further suggestion belongs to (`part`), those that a comment does not report any more (`gone`), the text of a
 * comment (`text`), that its thread ended (`ended`), threads and commands that were answered (`answer`, `reply`), and
 * approvals and refusals.
 */
export type MarkerKind =
  | 'finding'
  | 'thread'
  | 'part'
  | 'gone'
  | 'text'
  | 'ended'
  | 'answer'
  | 'reply'
  | 'approval'
  | 'refusal'

/** How every marker begins. */
export const MARKER_START = '<!-- celery-guard:'

/** Those that earlier versions wrote without a signature still count. */
const ONCE_UNSIGNED: readonly MarkerKind[] = ['finding', 'reply']

const KEY = /^[0-9A-Za-z_.]+$/
/** 132 bits, in base64url with a dot for the hyphen. */
const SIGNATURE_LENGTH = 22
const MARKER = new RegExp(
  `${MARKER_START}([a-z]+) ((?:[0-9A-Za-z_.]+ )+)(?:sig=([0-9A-Za-z_.]{${SIGNATURE_LENGTH}}) )?-->`,
  'g',
)

/** Signs what this app records in its own comments on one pull request, so that no copied text proves anything. */
export interface Markers {
  /** One hidden HTML comment with a line of its own. A key has letters, digits, `_` and `.`: see `keyOf`. */
  encode(kind: MarkerKind, keys: readonly string[]): string
  /** The keys of all markers of one kind that were signed for this pull request. */
  decode(kind: MarkerKind, text: string): readonly string[]
  /** The same for each marker, where the order of its keys matters. */
  decodeEach(kind: MarkerKind, text: string): readonly (readonly string[])[]
}

/** The key that signs markers. It changes with the webhook secret, and does not reveal it. */
export function deriveMarkerKey(webhookSecret: string): string {
  return Buffer.from(hkdfSync('sha256', webhookSecret, '', 'celery-guard markers', 32)).toString('hex')
}

/** `pullRequest` is the node id: it survives a repository's new name. */
export function createMarkers(key: string, pullRequest: string): Markers {
  function sign(kind: string, keys: string): string {
    const signed = JSON.stringify([pullRequest, kind, keys])
    return createHmac('sha256', key)
      .update(signed)
      .digest('base64url')
      .replaceAll('-', '.')
      .slice(0, SIGNATURE_LENGTH)
  }

  function isGenuine(kind: MarkerKind, keys: string, signature: string | undefined): boolean {
    if (signature === undefined) return ONCE_UNSIGNED.includes(kind)
    return timingSafeEqual(Buffer.from(signature), Buffer.from(sign(kind, keys)))
  }

  function decodeEach(kind: MarkerKind, text: string): readonly (readonly string[])[] {
    return [...text.matchAll(MARKER)]
      .map(([, ofKind, keys = '', signature]) => ({ ofKind, keys: keys.trimEnd(), signature }))
      .filter(({ ofKind, keys, signature }) => ofKind === kind && isGenuine(kind, keys, signature))
      .map(({ keys }) => keys.split(' '))
  }

  return {
    encode(kind, keys) {
      const joined = checked(keys)
      return `${MARKER_START}${kind} ${joined} sig=${sign(kind, joined)} -->`
    },
    decode: (kind, text) => decodeEach(kind, text).flat(),
    decodeEach,
  }
}

/** A marker without a signature. */
export function encodeMarker(kind: MarkerKind, keys: readonly string[]): string {
  return `${MARKER_START}${kind} ${checked(keys)} -->`
}

/** The keys of all markers of one kind, signed by anybody or not at all: they prove nothing. */
export function decodeMarkers(kind: MarkerKind, text: string): readonly string[] {
  return [...text.matchAll(MARKER)]
    .filter(([, ofKind]) => ofKind === kind)
    .flatMap(([, , keys = '']) => keys.trimEnd().split(' '))
}

function checked(keys: readonly string[]): string {
  const unfit = keys.find((key) => !KEY.test(key))
  if (unfit !== undefined) throw new Error(`a marker cannot hold the key ${JSON.stringify(unfit)}`)
  return keys.join(' ')
}

/** Any text as a key: base64url, where a dot replaces the hyphen, which could end a comment. Never empty. */
export function keyOf(text: string): string {
  return `_${Buffer.from(text, 'utf8').toString('base64url').replaceAll('-', '.')}`
}

/** The text of such a key; null for any other key. */
export function textOf(key: string): string | null {
  if (!key.startsWith('_')) return null
  return Buffer.from(key.slice(1).replaceAll('.', '-'), 'base64url').toString('utf8')
}
