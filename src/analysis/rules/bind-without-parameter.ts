import { prose } from '../../shared/prose.ts'
import type { LinkedTask } from '../tasks/linked-task.ts'
import { defineRule, type FixDraft, placeOf, type RuleContext } from './define-rule.ts'
import { type BindMismatch, bindMismatch } from './shared/bind-mismatch.ts'

export const bindWithoutParameter = defineRule({
  id: 'bind-without-parameter',
  category: 'contract',
  severity: 'error',
  summary: 'Finds `bind=True` that was added or taken away while the function kept its first parameter.',

  check(context) {
    return context.changes.flatMap(({ old, new: next, outcomes }) => {
      const mismatch = old && next && bindMismatch(old, next)
      if (!old?.name || !next?.name || !mismatch) return []
      const first = mismatch.first?.name ?? 'nothing'
      const what =
        mismatch.kind === 'added'
          ? prose`is bound from here on, but its first parameter is still ${first}: every call hands it the task itself, and all values move on by one.`
          : prose`is no longer bound, but its first parameter is still ${first}: every call gives it the first value, and all values move on by one.`
      return [
        {
          ...placeOf(next),
          side: 'head' as const,
          title: prose`Every argument of ${old.name} shifts by one`,
          message: prose`Task ${old.name} ${what}`,
          advice: [],
          names: [{ old: old.name, new: old.name }],
          outcomes: { deploy: 'rejected' as const, rollback: outcomes.rollback },
          fix: () => follow(context, next, mismatch),
        },
      ]
    })
  },

  page: {
    breaks:
      'With `bind=True` Celery puts the task itself in front of the arguments. Added alone, it takes the place of the first value, and all values move on by one; taken away alone, the first value lands where the task was expected.',
    notices:
      'The worker’s log at the first message, mostly as `TypeError`. Where defaults leave room for one value more, nobody.',
    forward: [
      'Change `bind` and the first parameter together. What a message carries stays the same, so one deployment is enough.',
    ],
    rollback: 'Harmless where both changed together: the task is no part of a message.',
    whenNot: 'A decorator below the task’s own one takes the first argument away, or adds it.',
    limits: [
      'A first parameter that changes its name along with `bind` is taken for the task, whatever it is called.',
      'Tasks that are classes are not judged.',
    ],
    flagged: {
      base: {
        'shop/tasks.py': `from celery import shared_task


@shared_task(name="shop.tasks.charge")
def charge(order_id):
    Order(order_id).charge()
`,
      },
      head: {
        'shop/tasks.py': `from celery import shared_task


@shared_task(name="shop.tasks.charge", bind=True)
def charge(order_id):
    Order(order_id).charge()
`,
      },
    },
    allowed: {
      base: {
        'shop/tasks.py': `from celery import shared_task


@shared_task(name="shop.tasks.charge")
def charge(order_id):
    Order(order_id).charge()
`,
      },
      head: {
        'shop/tasks.py': `from celery import shared_task


@shared_task(name="shop.tasks.charge", bind=True)
def charge(self, order_id):
    Order(order_id).charge()
`,
      },
    },
  },
})

function follow(context: RuleContext, { path }: LinkedTask, mismatch: BindMismatch): FixDraft | null {
  const text = context.headText(path)
  const { first, definition } = mismatch
  if (text === null || first === null) return null
  if (mismatch.kind === 'added') {
    const edits = [{ path, start: first.at.start, end: first.at.start, text: 'self, ' }]
    return { title: prose`Take the task as ${'self'}`, safety: 'suggestion', edits }
  }
  const second = definition.parameters[1]
  const end = second ? second.at.start : first.at.end
  // A star or a comment between the two is nobody's to delete.
  if (!/^[\s,]*$/.test(text.slice(first.at.end, end))) return null
  const edits = [{ path, start: first.at.start, end, text: '' }]
  return { title: prose`Take ${first.name} away`, safety: 'suggestion', edits }
}
