import { prose } from '../../shared/prose.ts'
import type { LinkedTask } from '../contract/linked-task.ts'
import { defineRule, type FixDraft, placeOf, type RuleContext } from './define-rule.ts'
import { type BindMismatch, bindMismatch } from './shared/bind-mismatch.ts'

export const bindWithoutParameter = defineRule({
  id: 'bind-without-parameter',
  category: 'contract',
  severity: 'error',
  summary: 'Finds `bind=True` that was added or taken away while the function kept its first parameter.',

  check(context) {
    return context.changes.flatMap(({ old, new: next, fates }) => {
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
          message: prose`Task ${old.name} ${what}`,
          advice: [],
          names: [{ old: old.name, new: old.name }],
          fates: { deploy: 'rejected' as const, rollback: fates.rollback },
          fix: () => follow(context, next, mismatch),
        },
      ]
    })
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
