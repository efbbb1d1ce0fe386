import { type Part, type Prose, plain, visible } from '../../shared/prose.ts'

/** Lists, annotations and the first line in a terminal have room for this much. */
export const MAX_TITLE = 80

/**
 * A title of at most 80 characters as terminals and JSON show it. Its values give way, the longest first; a rule keeps
 * its own words short. Values are cut before any output escapes them, so that a cut never splits an escape.
 */
export function fitTitle(title: Prose): Prose {
  const excess = plain(title).length - MAX_TITLE
  if (excess <= 0) return title
  const lengths = title.flatMap((part) => (typeof part === 'string' ? [] : [visible(part.code).length]))
  const room = sum(lengths) - excess
  let limit = Math.max(1, room)
  while (limit > 1 && sum(lengths.map((length) => Math.min(length, limit))) > room) limit--
  return title.map((part): Part => (typeof part === 'string' ? part : { code: endOf(part.code, limit) }))
}

/** The end of a value, which tells names of one module apart; of whole dotted parts where half the room holds some. */
function endOf(value: string, limit: number): string {
  if (visible(value).length <= limit) return value
  let end = ''
  let used = 1
  for (const character of [...value].reverse()) {
    used += visible(character).length
    if (used > limit) break
    end = character + end
  }
  const whole = end.slice(end.search(/[./]/) + 1)
  return `…${visible(whole).length * 2 >= limit ? whole : end}`
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0)
}
