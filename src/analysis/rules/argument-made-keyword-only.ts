import { list, prose } from '../../shared/prose.ts'
import { defineRule, type FixDraft, type RuleContext } from './define-rule.ts'
import { type BrokenParameters, brokenParameters, parameterReport } from './parameters/broken-parameters.ts'
import { furtherSentences, headline, senderAdvice } from './parameters/parameter-prose.ts'
import { exampleTask } from './shared/example-task.ts'
import { namedOrCounted } from './shared/named-or-counted.ts'
import { DRAINED, SENDERS_DECIDE, TYPE_ERROR, TYPE_ERROR_NOTICED_BY } from './shared/page-sentences.ts'
import { taskFunction } from './shared/task-function.ts'

const ID = 'argument-made-keyword-only'

const BASE = exampleTask('order_id, notify=False')

export const argumentMadeKeywordOnly = defineRule({
  id: ID,
  category: 'contract',
  severity: 'error',
  summary: 'Finds arguments that become keyword-only while messages already sent may pass them by position.',

  check(context) {
    return brokenParameters(context, ID).map((broken) => {
      const names = broken.causes.map(({ parameter }) => parameter)
      const them = names.length > 1 ? prose`them` : prose`it`
      return {
        ...parameterReport(broken),
        title: headline(
          broken,
          'fail',
          prose`${broken.name ?? ''} takes ${namedOrCounted(names, 'arguments')} by keyword only`,
        ),
        message: prose`Task ${broken.name ?? ''} now takes ${list(names)} by keyword only. New workers fail with ${'TypeError'} on queued messages that pass ${them} by position.${furtherSentences(broken, { nonePasses: prose`${them} by position` })}`,
        advice: [
          ...senderAdvice(broken),
          prose`Switch all senders to keywords first. Add the ${'*'} once old messages, retries and schedule rows are gone; linters that ask for it (FBT001, FBT002) do not consider messages.`,
        ],
        fix: () => withoutStar(context, broken),
      }
    })
  },

  page: {
    breaks: `A message that passes the argument by position breaks. ${TYPE_ERROR} Steps of a chain, callbacks and the body of a chord receive the previous result by position unless they are immutable. Their new messages fail too.`,
    notices: TYPE_ERROR_NOTICED_BY,
    forward: [
      'Pass the argument by keyword everywhere: in calls, signatures, schedule rows and other services.',
      `Add the \`*\` once no message with a position is left: ${DRAINED}.`,
    ],
    rollback: 'Harmless: the old code accepts keywords as well as positions.',
    whenNot:
      'All senders have used keywords for longer than the longest retry or countdown. A linter that asks for the `*` (FBT001, FBT002) does not check that.',
    limits: SENDERS_DECIDE,
    flagged: { base: BASE, head: exampleTask('order_id, *, notify=False') },
    allowed: { base: BASE, head: exampleTask('order_id, notify=False, *, channel=None') },
  },
})

/** Removes the bare `*`, if nothing else separates the parameters. */
function withoutStar(context: RuleContext, { new: next }: BrokenParameters): FixDraft | null {
  const text = context.headText(next.path)
  const parameters = taskFunction(next)?.parameters ?? []
  if (text === null) return null
  const first = parameters.findIndex(({ form }) => form === 'keyword')
  const after = parameters[first]
  const before = parameters[first - 1]
  if (!after || before?.form === 'varargs') return null
  const start = before ? before.at.end : text.lastIndexOf('*', after.at.start)
  const between = text.slice(start, after.at.start)
  const star = /^(?<comma>,)?\s*\*\s*,\s*$/.exec(between)
  if (!star || Boolean(before) !== Boolean(star.groups?.comma)) return null
  const starAt = start + between.indexOf('*')
  return {
    title: prose`Accept positional arguments again`,
    safety: 'suggestion',
    edits: [{ path: next.path, start: starAt, end: after.at.start, text: '' }],
  }
}
