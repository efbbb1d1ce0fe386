import { prose } from '../../shared/prose.ts'
import type { LinkedChange } from '../contract/compare.ts'
import { mismatch } from '../contract/compatibility.ts'
import type { Send } from '../contract/sends.ts'
import { defineRule, type Report } from './define-rule.ts'

export const newArgumentSentTooEarly = defineRule({
  id: 'new-argument-sent-too-early',
  category: 'contract',
  severity: 'warning',
  summary: 'Finds calls that pass an argument which the same change adds, so that old workers get it too.',

  check(context) {
    // Where old messages fail, another rule says so, and when to send what.
    const grown = context.changes.filter(({ fates, new: next }) => next?.name && isSentEarly(fates))
    return grown.flatMap((change) => {
      const early = context.head.sends.filter((send) => isTooMuch(send, change))
      const perFile = Map.groupBy(early, ({ path }) => path)
      return [...perFile.values()].flatMap(([first]) => (first ? [report(first, change)] : []))
    })
  },
})

function isSentEarly({ deploy, rollback }: LinkedChange['fates']): boolean {
  return deploy === 'runs' && rollback === 'rejected'
}

/** Whether a call is the change's task with an argument that base does not take and head does. */
function isTooMuch({ definition, call }: Send, { old, new: next }: LinkedChange): boolean {
  if (!old || !next || call === null || next.origin.definition !== definition) return false
  const before = mismatch(call, old.parameters)?.kind
  const after = mismatch(call, next.parameters)?.kind
  return isRefused(before) && !isRefused(after)
}

function isRefused(kind: string | undefined): boolean {
  return kind === 'unexpected' || kind === 'too-many-positions'
}

function report({ path, line }: Send, { old, fates }: LinkedChange): Report {
  return {
    path,
    line,
    endLine: line,
    side: 'head',
    message: prose`This passes an argument of task ${old?.name ?? ''} that the same change adds: a worker that still runs the old code fails with ${'TypeError'} on such a message.`,
    advice: [
      prose`Deploy the task with its new argument first, and pass it in the next deployment, when no old worker is left.`,
    ],
    names: [{ old: old?.name ?? null, new: old?.name ?? null }],
    fates,
    fix: () => null,
  }
}
