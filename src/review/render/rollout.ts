import { planText } from '../rollout/plan-text.ts'
import type { RolloutPlan } from '../rollout/types.ts'
import { takeFitting } from '../size-limits.ts'
import { markdown } from './escape.ts'

/** The plan as numbered phases, each with its steps and what a rollback does before the next one. */
export function rolloutBlocks(plan: RolloutPlan, budget: number): readonly string[] {
  const phases = planText(plan).map(({ title, steps, rollbacks }, i) => {
    const items = [...steps, ...rollbacks].map((step) => `- ${markdown(step)}`)
    return `**${i + 1}. ${title}**\n\n${items.join('\n')}`
  })
  const { shown, left } = takeFitting(phases, (phase) => phase, budget)
  return left.length > 0 ? [...shown, 'The rest of the plan is too long to be shown here.'] : shown
}
