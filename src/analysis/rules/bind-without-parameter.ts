import { type Prose, prose } from '../../shared/prose.ts'
import type { LinkedTask } from '../tasks/linked-task.ts'
import { defineRule, type FixDraft, placeOf, type RuleContext } from './define-rule.ts'
import { type BindMismatch, bindMismatch } from './shared/bind-mismatch.ts'
import { exampleTask } from './shared/example-task.ts'

const BASE = exampleTask('order_id')
const BOUND = ', bind=True'

export const bindWithoutParameter = defineRule({
  id: 'bind-without-parameter',
  category: 'contract',
  severity: 'error',
  summary: 'Finds `bind=True` added or removed while the function keeps its first parameter.',

  check(context) {
    return context.changes.flatMap(({ old, new: next, outcomes }) => {
      const mismatch = old && next && bindMismatch(old, next)
      if (!old?.name || !next?.name || !mismatch) return []
      const what =
        mismatch.kind === 'added'
          ? prose`is now bound, but ${parameter(mismatch)}: Celery passes the task itself first, so every argument shifts by one.`
          : prose`is no longer bound, but ${parameter(mismatch)}: the first value lands there, so every argument shifts by one.`
      return [
        {
          ...placeOf(next),
          side: 'head' as const,
          title: prose`Every argument of ${old.name} shifts by one`,
          message: prose`Task ${old.name} ${what}`,
          advice: [prose`Change ${'bind'} and the first parameter together.`],
          names: [{ old: old.name, new: old.name }],
          outcomes: { deploy: 'rejected' as const, rollback: outcomes.rollback },
          fix: () => follow(context, next, mismatch),
        },
      ]
    })
  },

  page: {
    breaks:
      'With `bind=True`, Celery passes the task itself before the arguments. Added alone, it takes the place of the first value, and every argument shifts by one. Removed alone, the first value lands where the function expects the task.',
    notices:
      'The worker’s log at the first message, usually as `TypeError`. If defaults leave room for one more value, nobody.',
    forward: [
      'Change `bind` and the first parameter together. Messages stay the same, so one deployment is enough.',
    ],
    rollback: 'Harmless if both changed together: messages do not contain the task itself.',
    whenNot: 'A decorator below the task decorator removes or adds the first argument.',
    limits: [
      'A first parameter that changes its name along with `bind` counts as the task, whatever its name is.',
      'The rule does not judge class-based tasks.',
    ],
    flagged: { base: BASE, head: exampleTask('order_id', { options: BOUND }) },
    allowed: { base: BASE, head: exampleTask('self, order_id', { options: BOUND }) },
  },
})

function parameter({ first }: BindMismatch): Prose {
  return first === null
    ? prose`its function has no parameter for the task`
    : prose`its first parameter is still ${first.name}`
}

function follow(context: RuleContext, { path }: LinkedTask, mismatch: BindMismatch): FixDraft | null {
  const text = context.headText(path)
  const { first, definition } = mismatch
  if (text === null || first === null) return null
  if (mismatch.kind === 'added') {
    const edits = [{ path, start: first.at.start, end: first.at.start, text: 'self, ' }]
    return { title: prose`Add the parameter ${'self'}`, safety: 'suggestion', edits }
  }
  const second = definition.parameters[1]
  const end = second ? second.at.start : first.at.end
  // Do not delete a star or a comment between the two.
  if (!/^[\s,]*$/.test(text.slice(first.at.end, end))) return null
  const edits = [{ path, start: first.at.start, end, text: '' }]
  return { title: prose`Remove the parameter ${first.name}`, safety: 'suggestion', edits }
}
