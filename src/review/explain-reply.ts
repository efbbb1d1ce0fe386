import type { Rule } from '../analysis/rules/define-rule.ts'
import { RULE_IDS } from '../analysis/rules/index.ts'
import { near } from '../shared/nearest.ts'
import { type Prose, prose } from '../shared/prose.ts'
import { codeSpan, markdown } from './render/escape.ts'
import { fold } from './render/fold.ts'

/** More pages at once are not read. */
const MAX_RULES = 3
const MAX_SIMILAR = 3

/** The reply to `/celery-explain`, as Markdown. */
export interface ExplainReply {
  readonly text: string
  /** It explains at least one rule. */
  readonly isAnswer: boolean
}

/** The pages of the named rules in short, whatever the case of their names. */
export function explainReply(
  names: readonly string[],
  rules: readonly Rule[],
  rulePages: string | null,
): ExplainReply {
  const asked = [...new Set(names.map((name) => name.toLowerCase()))]
  const found = rules.filter(({ id }) => asked.includes(id))
  const unknown = asked.filter((name) => !rules.some(({ id }) => id === name))
  const blocks = [
    ...found.slice(0, MAX_RULES).map((rule) => pageOf(rule, rulePages)),
    ...(found.length > MAX_RULES ? [`A reply explains ${MAX_RULES} rules at most.`] : []),
    ...unknown.slice(0, MAX_RULES).map(notRule),
    ...(asked.length === 0 ? [markdown(prose`Name the rule: ${'/celery-explain RULE'}.`)] : []),
  ]
  return { text: blocks.join('\n\n'), isAnswer: found.length > 0 }
}

/** The rules in the last line of a comment about findings. */
export function rulesNamedIn(body: string): readonly string[] {
  const footer = body.split('\n').findLast((line) => line.startsWith('<sub>')) ?? ''
  const words = new Set(footer.match(/[a-z]+(?:-[a-z]+)+/g) ?? [])
  return RULE_IDS.filter((id) => words.has(id))
}

/** The texts of rules are Markdown, and this project's own. */
function pageOf({ id, severity, summary, page }: Rule, rulePages: string | null): string {
  const heading = rulePages === null ? codeSpan(id) : `[${id}](${rulePages}/${id}.md)`
  const steps = page.forward.map((step, i) => `${i + 1}. ${step}`).join('\n')
  return [
    `**${heading}** (${severity}): ${summary}`,
    page.breaks,
    `**Who notices:** ${page.notices}`,
    fold('The safe way', [steps, `**On a rollback:** ${page.rollback}`]),
    fold('When to ignore it', [page.whenNot, page.limits.map((limit) => `- ${limit}`).join('\n')]),
  ].join('\n\n')
}

function notRule(name: string): string {
  // One word of an id is enough to find it, in short ids first: the word says most about them.
  const holding = RULE_IDS.filter((id) => id.includes(name)).toSorted((a, b) => a.length - b.length)
  const similar = new Set([...holding, ...near(name, RULE_IDS)])
  const [first, ...others] = [...similar].slice(0, MAX_SIMILAR)
  const hint: Prose =
    first === undefined
      ? [' Each finding names its rule.']
      : prose` Did you mean ${others.reduce(or, prose`${first}`)}?`
  return markdown(prose`${name} is not a rule.${hint}`)
}

function or(text: Prose, name: string): Prose {
  return prose`${text} or ${name}`
}
