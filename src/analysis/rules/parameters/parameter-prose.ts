import { list, type Prose, prose } from '../../../shared/prose.ts'
import type { BrokenParameters } from './broken-parameters.ts'
import type { Cause } from './causes.ts'

/** “Queued messages fail: …”, as far as the evidence goes. */
export function headline({ evidence }: BrokenParameters, verb: 'fail' | 'break', what: Prose): Prose {
  if (evidence.kind === 'fits') return prose`Known senders fit: ${what}`
  const may = evidence.kind === 'hit' || evidence.kind === 'unknown' ? '' : 'may '
  return [`Queued messages ${may}${verb}: `, ...what]
}

/**
 * The sentences that follow a rule's own: what known senders show, and what else the change does. `fits` completes “None of
 * the 3 known senders …” or “All 3 known senders …”.
 */
export function furtherSentences(broken: BrokenParameters, fits: FittingSenders): Prose {
  return [evidenceOf(broken, fits), also(broken.others)].flatMap((sentence) =>
    sentence.length === 0 ? [] : [' ', ...sentence],
  )
}

/** What makes the messages of all known senders run. */
export type FittingSenders = { readonly allPass: Prose } | { readonly nonePasses: Prose }

function evidenceOf({ evidence }: BrokenParameters, fits: FittingSenders): Prose {
  switch (evidence.kind) {
    case 'unsent':
      return prose`This repository does not send the task.`
    case 'edited-along':
      return prose`Only schedule entries that this change edits send such messages.`
    case 'fits':
      return fitting(evidence.count, fits)
    default:
      return []
  }
}

function fitting(count: number, fits: FittingSenders): Prose {
  if ('allPass' in fits) {
    if (count === 1) return prose`The only known sender passes ${fits.allPass}.`
    return prose`${count === 2 ? prose`Both` : prose`All ${count}`} known senders pass ${fits.allPass}.`
  }
  if (count === 1) return prose`The only known sender does not pass ${fits.nonePasses}.`
  if (count === 2) return prose`Neither of the two known senders passes ${fits.nonePasses}.`
  return prose`None of the ${count} known senders passes ${fits.nonePasses}.`
}

/** Advice that names the senders whose messages break, or may. */
export function senderAdvice({ evidence }: BrokenParameters): Prose[] {
  if (evidence.kind === 'unknown') return [prose`${evidence.reason}, so such messages may exist.`]
  if (evidence.kind !== 'hit') return []
  const [{ path, line }, ...others] = evidence.senders
  const place = `${path}:${line}`
  if (others.length === 0) return [prose`At base, such messages come from ${place}.`]
  const places = others.length === 1 ? prose`place` : prose`places`
  return [prose`At base, such messages come from ${place} and ${others.length} more ${places}.`]
}

/** “It also requires `amount` and takes `mail` by keyword only.” */
function also(causes: readonly Cause[]): Prose {
  const byKind = Map.groupBy(causes, ({ kind }) => kind)
  const clauses = [...byKind.values()].flatMap(clausesOf)
  const last = clauses.at(-1)
  if (last === undefined) return []
  const before = clauses
    .slice(0, -1)
    .reduce<Prose>((text, one) => (text.length === 0 ? one : prose`${text}, ${one}`), [])
  return before.length === 0 ? prose`It also ${last}.` : prose`It also ${before} and ${last}.`
}

/** Causes of one kind as predicates of the task. */
function clausesOf(causes: readonly Cause[]): readonly Prose[] {
  const names = causes.flatMap((one) => ('parameter' in one ? [one.parameter] : []))
  return causes.flatMap((cause, i): Prose[] => {
    switch (cause.kind) {
      case 'renamed':
      case 'another-value':
        return [prose`takes ${cause.to} instead of ${cause.from}`]
      case 'misplaced':
        return [prose`takes values of ${cause.parameter} for ${cause.into}`]
      case 'passed-on':
        return [prose`passes ${cause.parameter} on twice`]
    }
    if (i > 0) return []
    return [ofNames(cause.kind, list(names))]
  })
}

function ofNames(kind: 'required' | 'removed' | 'keyword-only' | 'positional-only', names: Prose): Prose {
  switch (kind) {
    case 'required':
      return prose`requires ${names}`
    case 'removed':
      return prose`no longer takes ${names}`
    case 'keyword-only':
      return prose`takes ${names} by keyword only`
    case 'positional-only':
      return prose`takes ${names} by position only`
  }
}
