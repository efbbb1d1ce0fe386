import { RULE_IDS, RULES } from '../analysis/rules/index.ts'
import { UserError } from '../shared/errors.ts'
import { near } from '../shared/nearest.ts'
import { visible } from '../shared/prose.ts'
import { print } from './output.ts'
import { paintFor } from './paint.ts'
import { pageText, rulesText } from './rule-text.ts'
import { MAX_PROSE } from './text-layout.ts'

/** A narrower terminal wraps lines by itself. */
const MIN_WIDTH = 40
/** Longer lists are of no help. */
const MAX_SUGGESTED = 3

/** `celery-guard explain`: prints the page of a rule, or the list of all. */
export async function explain(id: string | undefined): Promise<number> {
  const paint = paintFor(process.stdout)
  // Some terminals report a width of 0.
  const columns = process.stdout.columns || MAX_PROSE
  const width = Math.max(MIN_WIDTH, Math.min(columns, MAX_PROSE))
  await print(id === undefined ? rulesText(RULES, width, paint) : pageText(ruleNamed(id), width, paint))
  return 0
}

function ruleNamed(id: string) {
  const rule = RULES.find((one) => one.id === id)
  if (rule !== undefined) return rule
  // One word of an id is enough to find it.
  const similar = new Set([...near(id, RULE_IDS), ...RULE_IDS.filter((known) => known.includes(id))])
  const suggested = [...similar].slice(0, MAX_SUGGESTED)
  const hint = suggested.length > 0 ? `; did you mean ${suggested.join(' or ')}?` : '.'
  throw new UserError(`there is no rule ${visible(id)}${hint} celery-guard explain lists all rules.`)
}
